package dashboard

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
)

// Documents reads what the direction of a case's shop hands over with its letter.
type Documents interface {
	Campaigns(ctx context.Context, site string) ([]tracking.Campaign, error)
	Investments(ctx context.Context, site string) ([]tracking.Investment, error)
	Quotes(ctx context.Context, site string) ([]tracking.Quote, error)
	CompetitorPrices(ctx context.Context, site string) ([]tracking.CompetitorPrice, error)
	// Conversations draws some of a kind that say something, always the same of a period.
	Conversations(ctx context.Context, site tracking.Site, p period.Period, kind string, limit int) ([]tracking.Conversation, error)
}

// missionPage answers « Que me demande-t-on ? ».
type missionPage struct {
	Flash     *flashCard
	Flashes   []flashCard // others of which what was to be found is shown
	Clues     string      // the address of the clues, "" for who has none to ask for
	First     []firstStep
	Letter    letter
	Facts     []missionFact
	Downloads []Choice
	Documents []missionDocument
}

// missionFact is a figure of the letter that opens its method.
type missionFact struct {
	letterFact
	Href string
}

// missionDocument is one of the documents handed over.
type missionDocument struct {
	Title, Help, Href string
	Rows              int
}

const missionPath = "/mission"

// isCase refuses the pages of a case for a shop that is none.
func (d *Dashboard) isCase(handle func(*visit) error) func(*visit) error {
	return func(v *visit) error {
		if !v.Site.Case || d.Documents == nil {
			return errNoPage
		}
		return handle(v)
	}
}

func (d *Dashboard) showMission(v *visit) error { return d.missionPage(v, http.StatusOK, nil) }

// missionPage shows the letter; wrong is an answer to the exercise of the class that was not kept.
func (d *Dashboard) missionPage(v *visit, status int, wrong *refusedAnswer) error {
	works, err := d.Documents.Investments(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	e, err := d.extents.of(v.context(), d.Analyzer, v.Site, d.Now())
	if err != nil {
		return err
	}
	l, err := d.writeLetter(v.context(), v.Site, e, works)
	if err != nil {
		return err
	}
	if format := v.QueryParam(exportFormat); format != "" {
		return v.sendLetter(l, format)
	}
	first, err := d.firstSteps(v)
	if err != nil {
		return err
	}
	body := missionPage{First: first, Letter: l}
	own, err := d.flashesOf(v)
	if err != nil {
		return err
	}
	if body.Flash, err = d.shownFlash(v, own, wrong); err != nil {
		return err
	}
	if body.Flashes, err = d.flashesShown(v, own); err != nil {
		return err
	}
	if may(WhoFrom(v.context()), readsDossier) {
		body.Clues = v.Of(cluesPath)
	}
	for _, f := range l.Facts {
		body.Facts = append(body.Facts, missionFact{f, "/chiffres/" + address.Slug(f.Metric) + "?" + v.Values().Encode()})
	}
	for _, format := range []string{"txt", "pdf", "docx"} {
		q := url.Values{"site": {v.Site.ID}, exportFormat: {format}}
		body.Downloads = append(body.Downloads, Choice{Name: i18n.T("mission.format." + format), Href: missionPath + "?" + q.Encode()})
	}
	for _, doc := range handouts {
		t, err := doc.read(d, v)
		if err != nil {
			return err
		}
		if len(t.Rows) > 0 {
			body.Documents = append(body.Documents, missionDocument{i18n.T("mission." + doc.id + ".title"), i18n.T("mission." + doc.id + ".help"), v.Of(missionPath + "/" + doc.id), len(t.Rows)})
		}
	}
	return d.answer(v.timeless(), status, "mission", Page{Title: i18n.T("nav./mission"), Question: i18n.T("mission.question"), Body: body})
}

// sendLetter answers with the letter as a file.
func (v *visit) sendLetter(l letter, format string) error {
	doc := l.document()
	write, kind := map[string]func(io.Writer) error{"txt": doc.Text, "pdf": doc.PDF, "docx": doc.DOCX}[format], map[string]string{
		"txt": "text/plain; charset=utf-8", "pdf": "application/pdf",
		"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
	}[format]
	if write == nil {
		return fault.New(fault.Invalid, "dashboard.bad_format", "format", format)
	}
	var out bytes.Buffer
	if err := write(&out); err != nil {
		return err
	}
	v.Response().Header().Set("Content-Disposition", fmt.Sprintf(`attachment; filename="%s-lettre-de-mission.%s"`, v.Site.ID, format))
	return v.Blob(http.StatusOK, kind, out.Bytes())
}
