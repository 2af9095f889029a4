package seo

import (
	"bufio"
	"fmt"
	"io"
	"net/url"
	"regexp"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
)

// WriteRedirects writes the redirection map for a French spreadsheet: old address, new
// address, why, and how many pages lead there.
func (a *Audit) WriteRedirects(w io.Writer) (err error) {
	defer fault.Wrap(&err, "write the redirections of audit %s", a.ID)
	t := sheet.Table{Name: i18n.T("seo.redirect.table"), Columns: kinds(sheetColumns("old", "new", "why", "sources"), sheet.Int, 3)}
	for _, r := range a.Redirects() {
		t.Rows = append(t.Rows, []any{r.From, r.To, r.Why(), r.Pages})
	}
	return sheet.WriteCSV(w, t)
}

// served is a redirection as a server reads it.
type served struct {
	from *url.URL
	to   string
	why  string
	// campaigns tells that the address leads there whatever query a link adds to it: no
	// page of the site has the same path with a query of its own.
	campaigns bool
}

// served are the redirections that a server of the site can make by the path alone: those
// with a target, and not from one host or scheme to another, which would go round in
// circles.
func (a *Audit) served() (list []served) {
	home, err := url.Parse(a.Home)
	if err != nil {
		return nil
	}
	queried := map[string]bool{} // hosts and paths: a server's rules see no scheme
	for i := range a.Pages {
		if u, err := url.Parse(a.Pages[i].URL); err == nil && u.RawQuery != "" {
			queried[u.Host+u.EscapedPath()] = true
		}
	}
	for _, r := range a.Redirects() {
		from, bad := url.Parse(r.From)
		to, worse := url.Parse(r.To)
		if bad != nil || worse != nil || r.To == "" || from.Host != home.Host || from.RequestURI() == to.RequestURI() && from.Host == to.Host {
			continue
		}
		place := from.Host + from.EscapedPath()
		campaigns := from.RawQuery == "" && !queried[place] && place != to.Host+to.EscapedPath()
		list = append(list, served{from, to.String(), r.Why(), campaigns})
	}
	return list
}

// preface begins the file of a server with what the reader must know.
func (a *Audit) preface(out io.Writer, key string) {
	for _, line := range strings.Split(i18n.T(key, "url", a.Home, "day", i18n.Date(a.Started.In(paris))), "\n") {
		fmt.Fprintln(out, "# "+line)
	}
}

// WriteApache writes the redirections as rules of mod_rewrite, for the .htaccess of the
// shop. A pattern of mod_rewrite matches the decoded path without its query, which has a
// condition of its own.
func (a *Audit) WriteApache(w io.Writer) error {
	out := bufio.NewWriter(w)
	a.preface(out, "seo.redirect.apache")
	fmt.Fprint(out, "<IfModule mod_rewrite.c>\nRewriteEngine On\n")
	for _, r := range a.served() {
		fmt.Fprintf(out, "# %s\n", r.why)
		flags := "R=301,L,NE"
		if !r.campaigns {
			fmt.Fprintf(out, "RewriteCond %%{QUERY_STRING} ^%s$\n", apachePattern(r.from.RawQuery))
			flags += ",QSD"
		}
		fmt.Fprintf(out, "RewriteRule ^/?%s$ %s [%s]\n", apachePattern(strings.TrimPrefix(r.from.Path, "/")), apacheTarget.Replace(r.to), flags)
	}
	fmt.Fprint(out, "</IfModule>\n")
	return out.Flush()
}

// apachePattern matches a text and nothing else. mod_rewrite cuts its arguments at blanks,
// and knows no quote within quotes: these are written by their codes.
func apachePattern(text string) string {
	return strings.NewReplacer(" ", `\x20`, `"`, `\x22`, "\n", `\x0a`, "\r", `\x0d`, "\t", `\x09`).Replace(regexp.QuoteMeta(text))
}

// apacheTarget escapes what stands for parts of the pattern in the target of a rule, and
// what would end it.
var apacheTarget = strings.NewReplacer(`\`, `\\`, `$`, `\$`, `%`, `\%`, " ", `\%20`, `"`, `\%22`)

// WriteNginx writes the redirections as a map of nginx, which keeps the backslashes of a
// quoted text but those before a quote.
func (a *Audit) WriteNginx(w io.Writer) error {
	out := bufio.NewWriter(w)
	a.preface(out, "seo.redirect.nginx")
	fmt.Fprint(out, "#     if ($chaland_redirection) { return 301 $chaland_redirection; }\nmap_hash_bucket_size 512;\nmap $request_uri $chaland_redirection {\n    default \"\";\n")
	for _, r := range a.served() {
		from, to := r.from.RequestURI(), strings.ReplaceAll(r.to, "$", "%24")
		if r.campaigns {
			from = "~^" + regexp.QuoteMeta(from) + `(?<chaland_query>\?.*)?$`
			if !strings.Contains(to, "?") {
				to += "$chaland_query"
			}
		}
		fmt.Fprintf(out, "    # %s\n    %s %s;\n", r.why, nginxQuote(from), nginxQuote(to))
	}
	fmt.Fprint(out, "}\n")
	return out.Flush()
}

// nginxQuote makes one parameter of an address, which holds no blank.
func nginxQuote(text string) string {
	return `"` + strings.ReplaceAll(text, `"`, `\"`) + `"`
}
