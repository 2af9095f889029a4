package dashboard

import (
	"cmp"
	"net/http"
	"net/url"
	"strings"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/view"
	"github.com/formaouest/chaland/internal/i18n"
)

// keywordPath is the page of one page's keyword.
const keywordPath = "/mots-cles/page"

func (v *visit) keywordHref(path string) string {
	q := v.Values()
	q.Set(sheetPath, path)
	return keywordPath + "?" + q.Encode()
}

// keywordPage answers « Que vise cette page ? ».
type keywordPage struct {
	Path, Word, Suggestion, Reason, Action, Back, Edit string
	Queries                                            *view.Table
}

// formKeyword is the field of a target keyword.
const formKeyword = "mot-cle"

// longestKeyword is in characters.
const longestKeyword = 80

func (d *Dashboard) showKeyword(v *visit) error {
	path := cmp.Or(v.QueryParam(sheetPath), "/")
	report, err := d.Analyzer.Searches(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return err
	}
	kept, err := d.Audits.Keywords(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	audited, err := d.answersOf(v)
	if err != nil {
		return err
	}
	a := aimOf(path, kept[path], analyzer.SearchLine{Key: path}, report, audited)
	body := keywordPage{Path: path, Word: a.word, Suggestion: a.suggestion, Reason: a.reason, Action: v.keywordHref(path), Back: v.Of("/mots-cles") + "#mots-cles-cibles"}
	body.Edit = draftPath + strings.TrimPrefix(body.Action, keywordPath)
	body.Queries = v.lineTable("requetes-de-la-page", i18n.T("keywords.of_page"), i18n.T("keywords.column.query"), report.OfPage(path))
	return d.page(v.unfiltered(), "keyword", Page{Title: i18n.T("keywords.one_title", "page", path), Question: i18n.T("keywords.one_question"), Body: body})
}

// keepKeyword sets the keyword that a page is after.
func (d *Dashboard) keepKeyword(v *visit) error {
	path, word := cmp.Or(v.QueryParam(sheetPath), "/"), strings.Join(strings.Fields(v.FormValue(formKeyword)), " ")
	if runes := []rune(word); len(runes) > longestKeyword {
		word = string(runes[:longestKeyword])
	}
	base, err := d.auditedBase(v)
	if err != nil {
		return err
	}
	if err := d.Audits.SetKeyword(v.context(), v.Site.ID, base, path, word, d.Now()); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.keywordHref(path))
}

// auditedBase is an address of the site as its audits know it: that of the latest one, else
// its own host.
func (d *Dashboard) auditedBase(v *visit) (string, error) {
	e, err := d.latestAudit(v)
	switch {
	case err != nil:
		return "", err
	case e != nil:
		return cmp.Or(e.Home, e.URL), nil
	case len(v.Site.Domains) > 0:
		return (&url.URL{Scheme: "https", Host: v.Site.Domains[0], Path: "/"}).String(), nil
	}
	return "https://" + v.Site.ID + ".invalid/", nil
}
