package main

import (
	"encoding/base64"
	"net/http"
	"net/textproto"
	"net/url"
	"os"
	"regexp"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/net/http/httpguts"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// auditAccess is what the options of an audit say of the way into its site.
type auditAccess struct{ seo.Access }

// typedFlag marks an option that counts only where it is written for one audit: a file or
// an environment for all of them would give the access of one site to every other.
const typedFlag = "typed"

func (c *auditAccess) add(flags *pflag.FlagSet) {
	flags.StringVar(&c.AuthEnv, "auth-env", "", i18n.T("access.cli.flag.auth_env"))
	flags.StringArrayVar(&c.Headers, "header", nil, i18n.T("access.cli.flag.header"))
	flags.StringArrayVar(&c.Cookies, "cookie", nil, i18n.T("access.cli.flag.cookie"))
	flags.StringVar(&c.UserAgent, "user-agent", "", i18n.T("access.cli.flag.user_agent"))
	for _, name := range []string{"auth-env", "header", "cookie", "user-agent"} {
		flags.Lookup(name).Annotations = map[string][]string{typedFlag: nil}
	}
}

var (
	envVariable  = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)
	secretHeader = regexp.MustCompile(`(?i)auth|cookie|token|secret|pass|key|session|sign|jwt|access|bypass`)
)

// check refuses secrets that stand there themselves. What it says never repeats them.
func (c auditAccess) check() error {
	if c.AuthEnv != "" && !envVariable.MatchString(c.AuthEnv) {
		return usage("access.cli.bad_auth_env")
	}
	for _, line := range c.Headers {
		name, value, found := strings.Cut(line, ":")
		name = strings.TrimSpace(name)
		switch {
		case !found || !httpguts.ValidHeaderFieldName(name):
			return usage("access.cli.bad_header")
		case c.AuthEnv != "" && strings.EqualFold(name, "Authorization"), len(c.Cookies) > 0 && strings.EqualFold(name, "Cookie"):
			return usage("access.cli.header_twice", "name", name)
		case notOurs[textproto.CanonicalMIMEHeaderKey(name)]:
			return usage("access.cli.header_not_ours", "name", name)
		case secretHeader.MatchString(name) && !seo.EnvReference.MatchString(value):
			return usage("access.cli.literal_header", "name", name)
		}
	}
	for _, line := range c.Cookies {
		name, value, found := strings.Cut(line, "=")
		switch {
		case !found || !httpguts.ValidHeaderFieldName(strings.TrimSpace(name)):
			return usage("access.cli.bad_cookie")
		case !seo.EnvReference.MatchString(value):
			return usage("access.cli.literal_cookie", "name", strings.TrimSpace(name))
		}
	}
	return nil
}

// notOurs are headers that belong to the connection or to the crawler.
var notOurs = map[string]bool{"Host": true, "Connection": true, "Content-Length": true, "Transfer-Encoding": true, "Accept-Encoding": true, "User-Agent": true, "Te": true, "Upgrade": true}

// checkOpenAddress refuses an address that holds a password.
func checkOpenAddress(address string) error {
	if !strings.Contains(address, "://") {
		address = "https://" + address
	}
	if u, err := url.Parse(address); err == nil && u.User != nil {
		return usage("access.cli.literal_auth")
	}
	return nil
}

// open reads the secrets from the environment.
func (c auditAccess) open() (crawl.Access, error) {
	header := http.Header{}
	if c.AuthEnv != "" {
		pair, err := fromEnv(c.AuthEnv)
		if err != nil {
			return crawl.Access{}, err
		}
		if !strings.Contains(pair, ":") {
			return crawl.Access{}, fault.New(fault.Invalid, "access.cli.no_pair", "name", c.AuthEnv)
		}
		header.Set("Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(pair)))
	}
	for _, line := range c.Headers {
		name, value, _ := strings.Cut(line, ":")
		value, err := withEnv(strings.TrimSpace(value))
		if err != nil {
			return crawl.Access{}, err
		}
		header.Add(strings.TrimSpace(name), value)
	}
	var cookies []string
	for _, line := range c.Cookies {
		line, err := withEnv(line)
		if err != nil {
			return crawl.Access{}, err
		}
		cookies = append(cookies, line)
	}
	if len(cookies) > 0 {
		header.Set("Cookie", strings.Join(cookies, "; "))
	}
	if c.UserAgent != "" {
		value, err := withEnv(c.UserAgent)
		if err != nil {
			return crawl.Access{}, err
		}
		header.Set("User-Agent", value)
	}
	return crawl.NewAccess(header), nil
}

// withEnv puts what the environment holds into a text with ${VAR}.
func withEnv(text string) (out string, err error) {
	out = seo.EnvReference.ReplaceAllStringFunc(text, func(ref string) string {
		value, problem := fromEnv(seo.EnvReference.FindStringSubmatch(ref)[1])
		if problem != nil && err == nil {
			err = problem
		}
		return value
	})
	return out, err
}

// fromEnv is a variable that a header can carry.
func fromEnv(name string) (string, error) {
	value := os.Getenv(name)
	if value == "" {
		return "", fault.New(fault.Invalid, "access.cli.no_variable", "name", name)
	}
	if !httpguts.ValidHeaderFieldValue(value) {
		return "", fault.New(fault.Invalid, "access.cli.bad_variable", "name", name)
	}
	return value, nil
}
