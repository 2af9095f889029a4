package dashboard

import (
	"cmp"
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/seo/crawl"
)

// acceptForm accepts the findings of a rule, with what was typed when it was refused.
type acceptForm struct {
	Action, Audit, Error string
	Words                seo.AcceptanceWords
}

// acceptedCard is something accepted, as pages list it.
type acceptedCard struct {
	seo.Acceptance
	Where, Until, Remove string
}

// acceptedOf lists what is accepted for the site of an audit and holds, of one rule unless
// it is "".
func (d *Dashboard) acceptedOf(v *visit, e seo.Entry, rule string) (cards []acceptedCard, err error) {
	list, err := seo.Accepted(v.context(), d.Store, e.Site)
	for _, a := range list {
		if !a.Holds(d.Now()) || rule != "" && a.Rule != rule {
			continue
		}
		card := acceptedCard{Acceptance: a, Where: cmp.Or(a.URL, i18n.T("accept.everywhere")), Until: a.Until}
		if day, err := period.ParseDate(a.Until); err == nil {
			card.Until = day.French()
		}
		if e.Site == v.Site.ID {
			card.Remove = v.auditsPath("/acceptes/" + strconv.FormatInt(a.ID, 10))
		}
		cards = append(cards, card)
	}
	return cards, err
}

// acceptFinding keeps that a rule's findings, or those of one page, are left as they are.
func (d *Dashboard) acceptFinding(v *visit) error {
	e, err := d.seenAudit(v.context(), v.FormValue("audit"))
	if err != nil {
		return err
	}
	typed := seo.AcceptanceWords{Rule: v.FormValue(auditRule), URL: strings.TrimSpace(v.FormValue("adresse")), Reason: v.FormValue("raison"), Until: v.FormValue("jusqu-au")}
	words, err := typed.Read(d.Now())
	if err == nil {
		words, err = d.pageOf(v, e, words)
	}
	if fault.KindOf(err) == fault.Invalid {
		return d.ruleWith(v, statusOf(v, faultOf(err)), e, typed.Rule, acceptForm{Words: typed, Error: i18n.Error(err)})
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(words)
	if err != nil {
		return err
	}
	twice, err := d.justKept(v, store.Accepted, body)
	if err != nil {
		return err
	}
	if twice {
		return v.Redirect(http.StatusSeeOther, v.auditsPath("/"+e.ID))
	}
	if _, err := d.Store.AddDocument(v.context(), store.Document{Kind: store.Accepted, Site: v.Site.ID, Body: body, Author: WhoFrom(v.context()).Name, At: d.Now()}); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, v.auditsPath("/"+e.ID)+"#acceptes")
}

// pageOf finds the page that was meant: pages are shown by their path.
func (d *Dashboard) pageOf(v *visit, e seo.Entry, w seo.AcceptanceWords) (seo.AcceptanceWords, error) {
	if w.URL == "" {
		return w, nil
	}
	start, err := crawl.ParseURL(e.URL)
	if err != nil {
		return w, err
	}
	page, err := start.Resolve(w.URL)
	if err != nil {
		return w, fault.New(fault.Invalid, "accept.no_page", "url", w.URL).Because(err)
	}
	found, err := d.Audits.FindingsOf(v.context(), e.ID, w.Rule, page.Key(), 1, 0)
	if err == nil && len(found) == 0 {
		err = fault.New(fault.Invalid, "accept.no_page", "url", w.URL)
	}
	w.URL = page.Key()
	return w, err
}

// unacceptFinding takes an acceptance away, or brings it back.
func (d *Dashboard) unacceptFinding(v *visit) error {
	if v.FormValue("action") == restore {
		return d.bringBack(v, store.Accepted, "/audits")
	}
	doc, err := d.documentOf(v, store.Accepted)
	if err != nil {
		return err
	}
	doc.Deleted, doc.At, doc.Author = true, d.Now(), WhoFrom(v.context()).Name
	if err := d.Store.ChangeDocument(v.context(), doc); err != nil {
		return err
	}
	return v.taken(localPath(v.FormValue("retour")), acceptedPath)
}
