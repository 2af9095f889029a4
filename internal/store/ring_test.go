package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// A rule rings once for a day, and the first to acknowledge it stays noted.
func TestRingsAreNotedOnceAndAcknowledged(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx := t.Context()
	for i, want := range []bool{true, false, true, true} {
		r := []Ring{{Rule: 1, Day: "2026-03-12"}, {Rule: 1, Day: "2026-03-12"}, {Rule: 1, Day: "2026-03-13"}, {Rule: 2, Day: "2026-03-12"}}[i]
		r.Site, r.Body, r.At = "velo", json.RawMessage(`{}`), noon
		if fresh, err := s.AddRing(ctx, r); err != nil || fresh != want {
			t.Errorf("ring %d: fresh %v, %v", i, fresh, err)
		}
	}
	list, err := s.Rings(ctx, "velo", 10)
	if err != nil || len(list) != 3 || list[0].Day != "2026-03-13" || !list[0].Seen.IsZero() || !list[0].At.Equal(noon) {
		t.Fatalf("%+v %v", list, err)
	}
	for _, who := range []string{"Anne", "Bruno"} {
		if err := s.AcknowledgeRing(ctx, "velo", list[0].ID, who, noon.Add(time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.Rings(ctx, "velo", 1); err != nil || len(list) != 1 || list[0].SeenBy != "Anne" || !list[0].Seen.Equal(noon.Add(time.Hour)) {
		t.Errorf("%+v %v", list, err)
	}
	if err := s.AcknowledgeRing(ctx, "bottes", list[0].ID, "Anne", noon); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a ring of another site: %v", err)
	}
	if err := s.ForgetSite(ctx, "velo"); err != nil {
		t.Fatal(err)
	}
	if list, err := s.Rings(ctx, "velo", 10); err != nil || len(list) != 0 {
		t.Errorf("a forgotten site keeps its rings: %+v %v", list, err)
	}
}
