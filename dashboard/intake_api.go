package dashboard

import (
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// IntakeState is what the collector of this process did since its start, and what waits.
type IntakeState struct {
	Accepted     int64            `json:"accepted"`      // hits counted, and on disk
	Stored       int64            `json:"stored"`        // records in ClickHouse: events, orders, and what is set aside
	Waiting      int64            `json:"waiting"`       // records on disk that wait for ClickHouse
	WaitingBytes int64            `json:"waiting_bytes"` // of the spool, what an earlier process left included
	Failing      bool             `json:"failing"`       // ClickHouse took nothing at the last attempt
	Damaged      int64            `json:"damaged"`       // segments of the spool kept aside as unreadable
	Refused      map[string]int64 `json:"-"`
}

// refusedCount is how many hits were set aside for one reason.
type refusedCount struct {
	Reason string `json:"reason"`
	Text   string `json:"text"`
	Hits   int64  `json:"hits"`
}

// answerIntake is GET /api/v1/intake: what was taken in since the process started, what
// waits, and what was refused by reason, the most frequent first.
func (d *Dashboard) answerIntake(c echo.Context) error {
	if d.Intake == nil {
		return fault.New(fault.Unavailable, "api.no_intake")
	}
	state := d.Intake()
	refused := make([]refusedCount, 0, len(state.Refused))
	for reason, n := range state.Refused {
		refused = append(refused, refusedCount{reason, i18n.T("aside."+reason, "detail", "…"), n})
	}
	slices.SortFunc(refused, func(a, b refusedCount) int {
		if a.Hits != b.Hits {
			return int(b.Hits - a.Hits)
		}
		return strings.Compare(a.Reason, b.Reason)
	})
	return c.JSON(http.StatusOK, struct {
		IntakeState
		Refused []refusedCount `json:"refused"`
	}{state, refused})
}
