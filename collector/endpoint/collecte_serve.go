package endpoint

import (
	"errors"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/collector/intake"
	"github.com/formaouest/chaland/internal/i18n"
)

// answer of POST /collecte. Reason and Text stand for the whole request, when
// it could not be read or kept.
type answer struct {
	Accepted int         `json:"accepted"`
	Rejected []rejection `json:"rejected"`
	Warnings []rejection `json:"warnings,omitempty"`
	Reason   string      `json:"reason,omitempty"`
	Text     string      `json:"text,omitempty"`
}

type rejection struct {
	Index  int    `json:"index"`
	Reason string `json:"reason"`
	Text   string `json:"text"`
}

// collect is POST /collecte: 202 once at least one event is on disk, or when
// all were set apart as programs' or spam; 400 when none could be read; 413
// and 503 speak for themselves.
func (s *server) collect(c echo.Context) error {
	allowCookies(c)
	client := s.client(c)
	buf, err := s.body(c.Request())
	defer giveBack(buf)
	body := buf.Bytes()
	if errors.Is(err, errTooLarge) {
		return s.unreadable(c, http.StatusRequestEntityTooLarge, client, *refuse("too_large", size(s.MaxBody)), body)
	}
	if err != nil {
		return s.unreadable(c, http.StatusBadRequest, client, *refuse("bad_json", i18n.T("aside.place_end")), body)
	}
	hits, refusal := readCollect(body)
	if refusal != nil {
		return s.unreadable(c, http.StatusBadRequest, client, *refusal, body)
	}
	outcomes, err := s.Intake.Accept(c.Request().Context(), client, hits)
	if err != nil {
		return unavailable(c, err)
	}
	return report(c, outcomes)
}

// unreadable keeps a request that holds no hit that could be read.
func (s *server) unreadable(c echo.Context, status int, client intake.Client, r intake.Refusal, body []byte) error {
	if err := s.Intake.Refuse(client, intake.EndpointCollect, r, body); err != nil {
		return unavailable(c, err)
	}
	c.Response().Header().Set(ReasonHeader, r.Reason)
	return c.JSON(status, answer{Reason: r.Reason, Text: r.Text(), Rejected: []rejection{}})
}

// oneAccepted is the answer to almost every request.
var oneAccepted = []byte(`{"accepted":1,"rejected":[]}` + "\n")

func report(c echo.Context, outcomes []intake.Outcome) error {
	if len(outcomes) == 1 && outcomes[0].Refusal == nil && len(outcomes[0].Warnings) == 0 {
		return c.JSONBlob(http.StatusAccepted, oneAccepted)
	}
	a := answer{Rejected: []rejection{}}
	status := http.StatusBadRequest
	for i, o := range outcomes {
		for _, w := range o.Warnings {
			a.Warnings = append(a.Warnings, rejection{Index: i, Reason: w.Reason, Text: w.Text()})
		}
		if o.Refusal == nil {
			a.Accepted++
			status = http.StatusAccepted
			continue
		}
		if o.Refusal.Class != "invalid" {
			status = http.StatusAccepted
		}
		a.Rejected = append(a.Rejected, rejection{Index: i, Reason: o.Refusal.Reason, Text: o.Refusal.Text()})
	}
	if len(a.Rejected) > 0 {
		c.Response().Header().Set(ReasonHeader, a.Rejected[0].Reason)
	}
	return c.JSON(status, a)
}

// size writes a bound as people read it.
func size(bytes int64) string {
	if bytes >= 1<<20 {
		return i18n.Number(float64(bytes)/(1<<20), 1) + i18n.NoBreakSpace + "Mo"
	}
	return i18n.Number(float64(bytes)/(1<<10), 1) + i18n.NoBreakSpace + "Ko"
}
