package dashboard

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/internal/store"
)

// flashForm is what a candidate answers, as they typed it; kept codes stand as they are shown, with
// spaces between.
type flashForm struct {
	Product string `json:"product,omitempty"`
	From    string `json:"from,omitempty"` // 2025-06-28
	To      string `json:"to,omitempty"`
	Codes   string `json:"codes,omitempty"`
	Text    string `json:"text"`
}

// Lengths of an answer, in characters, and how many figures it may rest on.
const (
	maxProduct     = 120
	maxFlashText   = 800
	maxFlashFigure = 6
)

// flashCard is the exercise of a class at the top of a candidate's letter.
type flashCard struct {
	ID               int64 // 0 for none
	Question, Action string
	Open             bool
	Left             int // minutes
	Until            string
	Form             flashForm
	Days, At         string // of what was answered, "" for not yet
	Error            string
	Fact             *foundFact // once the trainer shows it
	MaxProduct, Max  int
	Reads            bool // a trainer looks
}

// ownFlashes are the exercises of the class of a candidate; none for nobody's.
type ownFlashes struct {
	// now is the one that they may answer, else the last one; its ID is 0 without one
	now    store.Flash
	before []store.Flash
	helping
}

func (d *Dashboard) flashesOf(v *visit) (own ownFlashes, err error) {
	if !v.Site.Case {
		return own, nil
	}
	class, ok, err := d.classBehind(v, &own.helping)
	if err != nil || !ok || own.seat.Account != WhoFrom(v.context()).Account {
		return own, err
	}
	all, err := d.Store.Flashes(v.context(), class.ID)
	if err != nil || len(all) == 0 {
		return own, err
	}
	at := max(slices.IndexFunc(all, func(f store.Flash) bool { return d.Now().Before(flashEnd(f, own.seat.Extra)) }), 0)
	own.now = all[at]
	own.before = slices.Delete(all, at, at+1)
	return own, nil
}

// flashNow is the card of the exercise of now; nil without one, and for one that is over of which
// the candidate has nothing to read.
func (d *Dashboard) flashNow(v *visit, own ownFlashes) (*flashCard, error) {
	if own.now.ID == 0 {
		return nil, nil
	}
	return d.cardOf(v, own.now, own.helping)
}

// flashesShown are the other exercises of which a candidate may read what was to be found.
func (d *Dashboard) flashesShown(v *visit, own ownFlashes) (list []flashCard, err error) {
	for _, f := range own.before {
		if !f.Shown {
			continue
		}
		card, err := d.cardOf(v, f, own.helping)
		if err != nil {
			return nil, err
		}
		if card != nil {
			list = append(list, *card)
		}
	}
	return list, nil
}

// cardOf is what a candidate reads of an exercise; nil for one that is over without anything to
// read.
func (d *Dashboard) cardOf(v *visit, f store.Flash, h helping) (*flashCard, error) {
	end := flashEnd(f, h.seat.Extra)
	card := &flashCard{ID: f.ID, Question: f.Question, Action: siteAddress(missionPath, v.Site.ID), Open: d.Now().Before(end), Left: minutesLeft(d.Now(), end), Until: clock(end, d.Now()),
		MaxProduct: maxProduct, Max: maxFlashText, Reads: !h.own}
	answers, err := d.Store.FlashAnswers(v.context(), f.ID)
	if err != nil {
		return nil, err
	}
	for _, a := range answers {
		if a.Account == h.seat.Account {
			given, err := readGiven(a)
			if err != nil {
				return nil, err
			}
			card.Form, card.Days, card.At = given.flashForm, given.Days, given.At
		}
	}
	if f.Shown && !card.Open {
		facts, err := d.Store.FlashFacts(v.context(), f.ID)
		if err != nil {
			return nil, err
		}
		fact, err := readFact(facts[v.Site.ID])
		if err != nil {
			return nil, err
		}
		running, problem := d.facts.of(f.ID)
		fact.Failed = !running && problem != ""
		if err := d.explain(v.context(), map[string]*foundFact{v.Site.ID: &fact}); err != nil {
			return nil, err
		}
		card.Fact = &fact
	}
	if !card.Open && card.At == "" && card.Fact == nil {
		card = nil
	}
	return card, nil
}

// shownFlash is the exercise of a page, with an answer that was not kept.
func (d *Dashboard) shownFlash(v *visit, own ownFlashes, wrong *refusedAnswer) (*flashCard, error) {
	card, err := d.flashNow(v, own)
	if err != nil || wrong == nil {
		return card, err
	}
	if card == nil {
		card = &flashCard{ID: own.now.ID, Question: own.now.Question}
	}
	card.Form, card.Error = wrong.form, wrong.why
	return card, nil
}

// answerFlash keeps the answer of a candidate, who may correct it until the end.
func (d *Dashboard) answerFlash(v *visit) error {
	own, err := d.flashesOf(v)
	if err != nil {
		return err
	}
	card, err := d.flashNow(v, own)
	if err != nil {
		return err
	}
	f, of := own.now, v.FormValue("exercice")
	form := flashForm{Product: oneLine(v.FormValue("article")), From: v.FormValue("debut"), To: v.FormValue("fin"), Codes: v.FormValue("codes"), Text: strings.TrimSpace(v.FormValue("phrase"))}
	switch {
	case f.ID == 0:
		err = fault.New(fault.Conflict, "flash.no_exercise")
	case card == nil || !card.Open || of != "" && of != strconv.FormatInt(f.ID, 10): // or another one was opened meanwhile
		err = fault.New(fault.Conflict, "flash.too_late_answer")
	default:
		form, err = d.readAnswer(v, form)
	}
	if refused(err) {
		return d.missionPage(v, statusOf(v, faultOf(err)), &refusedAnswer{form, i18n.Error(err)})
	}
	if err != nil {
		return err
	}
	body, err := json.Marshal(form)
	if err != nil {
		return err
	}
	answer := store.FlashAnswer{Flash: f.ID, Account: WhoFrom(v.context()).Account, Site: v.Site.ID, Body: body, At: d.Now()}
	if err := d.Store.PutFlashAnswer(v.context(), answer); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(missionPath, v.Site.ID)+"#eclair")
}

// refusedAnswer is an answer that was not kept, and why.
type refusedAnswer struct {
	form flashForm
	why  string
}

// readAnswer checks what was typed. Figures must be the candidate's own.
func (d *Dashboard) readAnswer(v *visit, form flashForm) (flashForm, error) {
	switch n := utf8.RuneCountInString(form.Text); {
	case n == 0:
		return form, fault.New(fault.Invalid, "flash.no_text")
	case n > maxFlashText:
		return form, fault.New(fault.Invalid, "flash.long_text", "n", n, "max", maxFlashText)
	case utf8.RuneCountInString(form.Product) > maxProduct:
		return form, fault.New(fault.Invalid, "flash.long_product", "max", maxProduct)
	}
	for _, day := range []string{form.From, form.To} {
		if err := checkDay(day); err != nil {
			return form, err
		}
	}
	if form.From != "" && form.To != "" && form.To < form.From {
		return form, fault.New(fault.Invalid, "flash.reversed")
	}
	typed := strings.FieldsFunc(form.Codes, func(r rune) bool { return strings.ContainsRune(" ,;\n\r\t", r) })
	if len(typed) > maxFlashFigure {
		return form, fault.New(fault.Invalid, "flash.many_codes", "max", maxFlashFigure)
	}
	codes := make([]string, 0, len(typed))
	for _, t := range typed {
		code, err := citation.Read(t)
		if err != nil {
			return form, fault.New(fault.Invalid, "flash.bad_code", "why", i18n.Error(err))
		}
		c, ok, err := d.Store.Citation(v.context(), code)
		if err != nil {
			return form, err
		}
		if !ok || c.Site != v.Site.ID {
			return form, fault.New(fault.Invalid, "flash.not_cited", "code", citation.Show(code))
		}
		codes = append(codes, citation.Show(code))
	}
	form.Codes = strings.Join(codes, " ")
	return form, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// days writes the days of an answer, "" for none.
func (f flashForm) days() string {
	from, errFrom := period.ParseDate(f.From)
	to, errTo := period.ParseDate(f.To)
	switch {
	case errFrom == nil && errTo == nil && from != to:
		return i18n.T("mission.from_to", "from", from.French(), "to", to.French())
	case errFrom == nil:
		return from.French()
	case errTo == nil:
		return to.French()
	}
	return ""
}
