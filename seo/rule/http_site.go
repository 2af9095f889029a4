package rule

import (
	"net/url"
	"strings"

	"github.com/formaouest/chaland/seo/page"
)

// known calls yield for each page of the site that was asked for.
func (v *View) known(yield func(*PageSummary, Tally) bool) {
	for i := range v.Pages {
		if p := &v.Pages[i]; !p.External && !p.Blocked && !yield(p, v.Tallies[i]) {
			return
		}
	}
}

func checkClientErrors(v *View, f *Finder) {
	for p, t := range v.known {
		if p.Status >= 400 && p.Status < 500 && StateOf(int(p.Status), p.Retry) == Broken {
			f.SayOn(p.URL, "", "status", int(p.Status), "n", int(t.Sources()))
		}
	}
}

func checkServerErrors(v *View, f *Finder) {
	for p, t := range v.known {
		if p.Status >= 500 && StateOf(int(p.Status), p.Retry) == Broken {
			f.SayOn(p.URL, "", "status", int(p.Status), "n", int(t.Sources()))
		}
	}
}

func checkNoAnswer(v *View, f *Finder) {
	for p, t := range v.known {
		if p.Status == 0 && p.Failure != "" {
			f.SayOn(p.URL, "", "reason", failureText(p.Failure), "n", int(t.Sources()))
		}
	}
}

// checkDamaged wants the whole of what the server said was a page.
func checkDamaged(v *View, f *Finder) {
	for p, t := range v.known {
		if p.Damage != "" {
			f.SayOn(p.URL, "", "reason", failureText(p.Damage), "n", int(t.Sources()))
		}
	}
}

func checkRefused(v *View, f *Finder) {
	for p := range v.known {
		if StateOf(int(p.Status), p.Retry) == Inconclusive {
			f.SayOn(p.URL, "", "status", int(p.Status))
		}
	}
}

func checkLinkRedirected(v *View, l *Link, f *Finder) {
	if !l.Internal {
		return
	}
	if p := v.Page(l.To); p != nil && p.Redirects() {
		last, _, _ := v.follow(p)
		f.Item(l.To + " → " + address(last))
	}
}

// address is where a followed redirection ends, known or not.
func address(last *PageSummary) string {
	if last.Redirects() {
		return last.Location
	}
	return last.URL
}

func checkRedirectChain(v *View, f *Finder) {
	for p := range v.known {
		if !p.Redirects() {
			continue
		}
		if last, hops, endless := v.follow(p); hops >= 2 && !endless {
			f.SayOn(p.URL, v.trail(p), "hops", hops, "final", address(last))
		}
	}
}

// trail lists the addresses of a redirection, a hop a line.
func (v *View) trail(p *PageSummary) string {
	lines := []string{p.URL}
	for hop := 0; p != nil && p.Redirects() && hop < maxHops; hop++ {
		lines = append(lines, p.Location)
		p = v.Page(p.Location)
	}
	return strings.Join(lines, "\n")
}

func checkRedirectLoop(v *View, f *Finder) {
	for p := range v.known {
		if !p.Redirects() {
			continue
		}
		if _, hops, endless := v.follow(p); endless {
			f.SayOn(p.URL, v.trail(p), "hops", hops)
		}
	}
}

func checkRedirectBroken(v *View, f *Finder) {
	for p := range v.known {
		if !p.Redirects() {
			continue
		}
		if last, _, endless := v.follow(p); !endless && last.Failed() {
			f.SayOn(p.URL, v.trail(p), "target", last.URL, "status", statusText(last))
		}
	}
}

// checkUnknownAddress reads the probe of an address that cannot exist: it must
// answer 404 or 410.
func checkUnknownAddress(v *View, f *Finder) {
	probe := v.Probes.NotFound
	if probe == nil {
		return
	}
	switch {
	case probe.Status >= 200 && probe.Status < 300:
		f.Say(probe.URL, "status", probe.Status)
	case probe.Status >= 300 && probe.Status < 400 && isRoot(probe.Location):
		f.Case("home").Say(probe.URL+" → "+probe.Location, "status", probe.Status)
	}
}

func isRoot(location string) bool {
	u, err := url.Parse(location)
	return err == nil && strings.Trim(u.Path, "/") == ""
}

// checkNotFoundPage wants a way out of the 404 page: a link of the site or a
// search form.
func checkNotFoundPage(v *View, f *Finder) {
	probe := v.Probes.NotFound
	if probe == nil || probe.Status != 404 && probe.Status != 410 {
		return
	}
	if probe.Page != nil {
		for _, l := range probe.Page.Links {
			if l.Internal {
				return
			}
		}
		for _, form := range probe.Page.Forms {
			if form.Search {
				return
			}
		}
	}
	f.Say(probe.URL)
}

func checkFileTypes(v *View, f *Finder) {
	if v.Files == nil {
		return
	}
	seen := map[string]bool{}
	for file := range v.Files {
		if file.State != OK || seen[file.URL] {
			continue
		}
		seen[file.URL] = true
		if file.Kind == page.Font { // browsers do not look at its type
			continue
		}
		if file.ContentType == "" || !typeFits(file.URL, file.ContentType) {
			f.Item(file.URL + " : " + file.ContentType)
		}
	}
	v.tellUnread(f, func(kind page.ResourceKind) bool { return kind != page.Font })
}

func checkProtocolVersion(v *View, f *Finder) {
	if strings.HasPrefix(v.Probes.Proto, "HTTP/1") {
		f.Say(v.Probes.Proto, "proto", v.Probes.Proto)
	}
}

// checkSlashTwins finds the pages that answer with and without final slash.
func checkSlashTwins(v *View, f *Finder) {
	for p := range v.readable {
		bare := strings.TrimSuffix(p.URL, "/")
		if bare == p.URL || page.Host(bare) == "" || strings.Count(bare, "/") < 3 {
			continue
		}
		if twin := v.Page(bare); twin != nil && twin.OK() && twin.HTML {
			f.SayOn(p.URL, twin.URL, "twin", twin.URL)
		}
	}
}

// checkSiteVariants wants one form of the site's address; the others redirect.
func checkSiteVariants(v *View, f *Finder) {
	var open []string
	for _, variant := range v.Probes.Variants {
		if variant.Status >= 200 && variant.Status < 300 {
			open = append(open, variant.URL)
		}
	}
	if len(open) > 1 {
		f.Say(strings.Join(open, "\n"), "n", len(open))
	}
}

func checkIndexTwins(v *View, f *Finder) {
	for p := range v.readable {
		for _, name := range []string{"index.html", "index.php", "index.htm"} {
			folder, ok := strings.CutSuffix(p.URL, "/"+name)
			if !ok {
				continue
			}
			if twin := v.Page(folder + "/"); twin != nil && twin.OK() && p.Canonical != twin.URL {
				f.SayOn(p.URL, twin.URL, "twin", twin.URL)
			}
		}
	}
}
