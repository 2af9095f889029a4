package main

import (
	"os"

	"github.com/spf13/pflag"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/notify"
)

// mailSettings reads « mail: » of chaland.yaml; the password comes from the environment
// only.
func (a *app) mailSettings() (notify.Mailer, error) {
	m := notify.Mailer{Password: os.Getenv("CHALAND_SMTP_PASSWORD"), TLS: a.mailTLS}
	entries, _, err := a.readEntries("mail")
	if err != nil || len(entries) == 0 {
		return m, err
	}
	flags := pflag.NewFlagSet("mail", pflag.ContinueOnError)
	flags.StringVar(&m.Host, "host", "", "")
	flags.IntVar(&m.Port, "port", 0, "")
	flags.StringVar(&m.Security, "security", "", "")
	flags.StringVar(&m.User, "user", "", "")
	flags.StringVar(&m.From, "from", "", "")
	if err := entries[0].into(flags); err != nil {
		return m, err
	}
	if err := m.Check(); err != nil {
		return m, entries[0].wrong(err)
	}
	return m, nil
}

// siteNotices is an entry of « notifications: »: who is told of a site, and from where on.
type siteNotices struct {
	site       string
	recipients []string
	webhook    string
	allow      []string // private hosts that the webhook may be on
	digest     string   // times of the digest; "" for none
	limits     seo.NoticeLimits
}

func (n siteNotices) targets() (list []store.Target) {
	for _, address := range n.recipients {
		list = append(list, store.Target{Channel: "mail", Address: address})
	}
	if n.webhook != "" {
		list = append(list, store.Target{Channel: "webhook", Address: n.webhook})
	}
	return list
}

// digests are the words for the usual times.
var digests = map[string]string{"weekly": "0 8 * * 1", "daily": "0 8 * * *"}

func (a *app) readNotices(e settingEntry) (n siteNotices, err error) {
	n.limits = seo.UsualLimits
	flags := pflag.NewFlagSet("notifications", pflag.ContinueOnError)
	flags.StringVar(&n.site, "site", "", "")
	flags.StringSliceVar(&n.recipients, "recipients", nil, "")
	flags.StringVar(&n.webhook, "webhook", "", "")
	flags.StringSliceVar(&n.allow, "webhook-allow", nil, "")
	flags.StringVar(&n.digest, "digest", "", "")
	flags.Float64Var(&n.limits.ScoreDrop, "score-drop", n.limits.ScoreDrop, "")
	flags.Float64Var(&n.limits.NoindexRise, "noindex-rise", n.limits.NoindexRise, "")
	flags.Float64Var(&n.limits.SitemapChange, "sitemap-change", n.limits.SitemapChange, "")
	flags.Float64Var(&n.limits.ErrorRate, "error-rate", n.limits.ErrorRate, "")
	if err := e.into(flags); err != nil {
		return n, err
	}
	if n.site == "" {
		return n, e.ask("site")
	}
	if len(n.targets()) == 0 {
		return n, e.wrong(fault.New(fault.Invalid, "notify.no_target", "site", n.site))
	}
	for _, address := range n.recipients {
		if err := notify.CheckAddress(address); err != nil {
			return n, e.wrong(err)
		}
	}
	if n.webhook != "" {
		if err := notify.CheckURL(n.webhook); err != nil {
			return n, e.wrong(err)
		}
	}
	if spec, ok := digests[n.digest]; ok {
		n.digest = spec
	}
	if n.digest != "" {
		if _, err := seo.NextRun(n.digest, a.now()); err != nil {
			return n, e.wrong(err)
		}
	}
	return n, nil
}

// noticesFile reads « notifications: »; bad entries are left out, their errors given.
func (a *app) noticesFile() (good []siteNotices, problems []error) {
	entries, _, err := a.readEntries("notifications")
	if err != nil {
		return nil, []error{err}
	}
	for _, e := range entries {
		n, err := a.readNotices(e)
		if err != nil {
			problems = append(problems, err)
			continue
		}
		good = append(good, n)
	}
	return good, problems
}
