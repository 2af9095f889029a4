package main

import (
	"slices"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/internal/period"
	"github.com/formaouest/chaland/warehouse"
	"github.com/formaouest/chaland/warehouse/warehousetest"
)

// The conversations to annotate are of the kind and of the days, say something, and are the
// same each time they are asked for.
func TestConversationsAreDrawnOfAPeriod(t *testing.T) {
	t.Parallel()
	w, site := warehousetest.New(t), tracking.Site{ID: "velo", Timezone: "Europe/Paris"}
	at := func(day, hour int) time.Time { return time.Date(2026, 3, day, hour, 30, 0, 0, time.UTC) }
	told := func(id, kind, text string, when time.Time) tracking.Conversation {
		return tracking.Conversation{Site: "velo", ID: id, Version: 1, Time: when, Kind: kind, Text: text}
	}
	if err := warehouse.Insert(t.Context(), w, "conversations", []tracking.Conversation{
		told("a", tracking.ConversationChat, "Ma roue ?", at(2, 9)), told("b", tracking.ConversationChat, "Mon casque ?", at(3, 9)), told("c", tracking.ConversationChat, "", at(3, 10)),
		told("d", tracking.ConversationTicket, "Ma facture ?", at(3, 9)), told("e", tracking.ConversationChat, "Avant", at(1, 22)), told("f", tracking.ConversationChat, "Après minuit", at(1, 23)),
	}, ""); err != nil {
		t.Fatal(err)
	}
	days, err := period.Parse("2026-03-02", "2026-03-03", site.Location())
	if err != nil {
		t.Fatal(err)
	}
	ids := func(limit int) (list []string) {
		got, err := documentReader{w}.Conversations(t.Context(), site, days, tracking.ConversationChat, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range got {
			list = append(list, c.ID)
		}
		return list
	}
	all := ids(10)
	if !slices.Equal(all[:2], ids(2)) {
		t.Errorf("%v, then %v", all, ids(2))
	}
	if slices.Sort(all); !slices.Equal(all, []string{"a", "b", "f"}) {
		t.Errorf("drawn: %v", all)
	}
}
