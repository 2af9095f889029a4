package main

import (
	"bytes"
	"context"
	"crypto/rand"
	_ "embed"
	"encoding/hex"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// defaultPreviewAddr is where trainers look at a case.
const defaultPreviewAddr = "127.0.0.1:8095"

//go:embed preview.gohtml
var previewHTML string

// previewPage shows the sheets of answers.gohtml with links to their screens.
var previewPage = template.Must(template.Must(sheetsTemplate(isScreen).Clone()).New("preview").Parse(previewHTML))

// isScreen tells the address of a screen from what only a command shows.
func isScreen(where string) bool { return strings.HasPrefix(where, "/") }

func newCasePreview(a *app) *cobra.Command {
	var addr, readyFile string
	cmd := &cobra.Command{Use: "preview CODE", Short: i18n.T("case.cli.preview.short"), Long: i18n.T("case.cli.preview.long"), Args: oneCode}
	cmd.Flags().StringVar(&addr, "addr", defaultPreviewAddr, i18n.T("case.cli.preview.flag.addr"))
	cmd.Flags().StringVar(&readyFile, "ready-file", "", i18n.T("cli.flag.ready_file"))
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		return a.preview(cmd.Context(), args[0], addr, readyFile)
	}
	return cmd
}

// preview serves, to this machine alone, the screens of a case as its candidate
// will see them, its web site, and a page for trainers under an address that
// nobody guesses. It releases nothing.
func (a *app) preview(ctx context.Context, code, addr, readyFile string) (err error) {
	key, err := a.centreKey()
	if err != nil {
		return err
	}
	page := &previewed{path: "/formateur/" + secret()}
	s, err := a.startService(ctx, serviceOptions{addr: addr, screens: true, aside: page})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	k, err := caseOf(ctx, s.warehouse, code)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("case.cli.preview.computing", "code", k.Code))
	found, err := a.answersOf(ctx, s.warehouse, key, k)
	if err != nil {
		return err
	}
	sites, stop, err := a.openSites(key, k)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, stop()) }()
	frozen, err := frozenSince(ctx, s.warehouse, k.site)
	if err != nil {
		return err
	}
	if err := page.write(k, found, sites, dateOrNone(frozen)); err != nil {
		return err
	}
	fmt.Fprintln(a.err, i18n.T("case.cli.preview.ready", "code", k.Code, "url", s.url+page.path))
	if err := writeReady(readyFile, map[string]string{"preview": s.url + page.path, "dashboard": s.url}); err != nil {
		return err
	}
	return s.wait(ctx)
}

// secret is 128 bits of chance.
func secret() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return hex.EncodeToString(raw)
}

// previewed is the page for trainers, once it is written.
type previewed struct {
	path    string
	screens []string
	html    []byte
}

// routes adds the page to a service. Nothing keeps it, and no address that it
// leads to learns where it was.
func (p *previewed) routes(e *echo.Echo) {
	e.GET(p.path, func(c echo.Context) error {
		head := c.Response().Header()
		head.Set("Cache-Control", "no-store")
		head.Set("Referrer-Policy", "no-referrer")
		head.Set("X-Robots-Tag", "noindex")
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'")
		return c.HTMLBlob(http.StatusOK, p.html)
	})
}

// previewSite is the case's web site on a day.
type previewSite struct{ Name, URL string }

func (p *previewed) write(k knownCase, found answers.Key, sites []previewSite, frozen string) error {
	var out bytes.Buffer
	err := previewPage.Execute(&out, map[string]any{
		"Case": k, "Code": k.Code, "Site": k.site, "State": k.state(), "Frozen": frozen, "Intro": k.intro(), "Sites": sites, "Sheets": proven(found),
		"Screens": p.screens,
	})
	p.html = out.Bytes()
	return err
}

// openSites serves the case's web site of its last day, and that of the day before
// its redesign, on free ports of this machine.
func (a *app) openSites(key []byte, k knownCase) (sites []previewSite, stop func() error, err error) {
	var running []webServer
	stop = func() (err error) {
		for _, web := range running {
			err = errors.Join(err, web.stop())
		}
		return err
	}
	if k.Imported {
		return nil, stop, nil
	}
	o, err := a.drawAgain(key, k)
	if err != nil {
		return nil, stop, err
	}
	_, last := o.Shop().Span()
	days := []period.Date{last}
	if redesign := o.Shop().Redesign(); redesign.Year != 0 {
		days = append(days, redesign.AddDays(-1))
	}
	for _, day := range days {
		h, err := a.buildCaseShop(o, day)
		if err != nil {
			return nil, stop, errors.Join(err, stop())
		}
		l, err := listen("127.0.0.1:0")
		if err != nil {
			return nil, stop, errors.Join(err, stop())
		}
		running = append(running, serveOn(l, h))
		sites = append(sites, previewSite{day.French(), "http://" + l.Addr().String() + "/"})
	}
	return sites, stop, nil
}
