package dashboard

import (
	"net/url"
	"strconv"

	"github.com/formaouest/chaland/dashboard/address"
	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/internal/i18n"
)

// Parameters of a rehearsal: which draw, and how many minutes.
const (
	rehearsalDraw    = "tirage"
	rehearsalMinutes = "minutes"
)

// The minutes of an oral's two halves, unless somebody sets others.
const (
	talkMinutes = 20
	askMinutes  = 25
)

// rehearsalPage asks neutral questions about one's own figures, with the proofs at hand.
type rehearsalPage struct {
	Site      string
	Minutes   int
	Questions []rehearsed
	Next      string // another draw
	Draw      int
}

// rehearsed is a question and the figure that it is about.
type rehearsed struct {
	Question string
	Exhibit  exhibit.Exhibit
}

func (d *Dashboard) showRehearsal(v *visit) error {
	codes, err := d.citedCodes(v)
	if err != nil {
		return err
	}
	draw, err := strconv.Atoi(v.QueryParam(rehearsalDraw))
	if err != nil || draw < 0 || draw > 1_000_000 {
		draw = 0
	}
	minutes, err := strconv.Atoi(v.QueryParam(rehearsalMinutes))
	if err != nil || minutes < 1 || minutes > 120 {
		minutes = talkMinutes
	}
	list, err := d.defended(v, rehearsedCodes(codes, draw))
	if err != nil {
		return err
	}
	q := url.Values{address.Site: {v.Site.ID}, rehearsalDraw: {strconv.Itoa(draw + 1)}, rehearsalMinutes: {strconv.Itoa(minutes)}}
	body := rehearsalPage{Site: v.Site.ID, Minutes: minutes, Draw: draw, Next: exportsPath + "/repetition?" + q.Encode()}
	for i, e := range list {
		questions := e.Questions()
		body.Questions = append(body.Questions, rehearsed{questions[(draw+i)%len(questions)], e})
	}
	return d.page(v.timeless(), "rehearsal", Page{Title: i18n.T("rehearsal.title"), Question: i18n.T("rehearsal.question"), Body: body})
}

// rehearsedCodes picks at most twelve codes; each draw begins elsewhere, so that some draws meet
// all of them.
func rehearsedCodes(codes []string, draw int) []string {
	n := min(maxSlides, len(codes))
	out := make([]string, n)
	for i := range n {
		out[i] = codes[(draw*5+i)%len(codes)]
	}
	return out
}
