package store

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/formaouest/chaland/internal/fault"
)

// Every version of a document stays; what was taken away is in no list and cannot change.
func TestDocumentsKeepTheirVersions(t *testing.T) {
	t.Parallel()
	s, _ := open(t)
	ctx := t.Context()
	add := func(kind, site, body string) int64 {
		id, err := s.AddDocument(ctx, Document{Kind: kind, Site: site, Body: json.RawMessage(body), Author: "Anne", At: noon})
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	first, other := add(Targets, "velo", `{"value":1}`), add(Targets, "bottes", `{"value":2}`)
	add(Alerts, "velo", `{"value":3}`)
	if first == other {
		t.Fatal("two documents share a number")
	}
	for i, change := range []Document{{Body: json.RawMessage(`{"value":5}`), Author: "Bruno"}, {Body: json.RawMessage(`{"value":5}`), Deleted: true}} {
		if list, err := s.Documents(ctx, Targets, "velo"); err != nil || len(list) != 1 || list[0].Version != i+1 {
			t.Errorf("before change %d: %+v %v", i, list, err)
		}
		change.Kind, change.Site, change.ID, change.At = Targets, "velo", first, noon.Add(time.Duration(i+1)*time.Hour)
		if err := s.ChangeDocument(ctx, change); err != nil {
			t.Fatal(err)
		}
	}
	if list, err := s.Documents(ctx, Targets, "velo"); err != nil || len(list) != 0 {
		t.Errorf("a document that was taken away is listed: %+v %v", list, err)
	}
	if list, err := s.Documents(ctx, Targets, ""); err != nil || len(list) != 1 || list[0].Site != "bottes" {
		t.Errorf("of all sites: %+v %v", list, err)
	}
	history, err := s.History(ctx, Targets, "velo", first)
	if err != nil || len(history) != 3 || string(history[0].Body) != `{"value":1}` || history[1].Author != "Bruno" || !history[1].At.Equal(noon.Add(time.Hour)) || !history[2].Deleted {
		t.Errorf("%+v %v", history, err)
	}
	for name, err := range map[string]error{
		"changing again":  s.ChangeDocument(ctx, Document{Kind: Targets, Site: "velo", ID: first, Body: json.RawMessage(`{}`), At: noon}),
		"of another site": s.ChangeDocument(ctx, Document{Kind: Targets, Site: "velo", ID: other, Body: json.RawMessage(`{}`), At: noon}),
		"reading":         second(s.Document(ctx, Targets, "velo", first)),
		"of another kind": second(s.Document(ctx, Alerts, "velo", first)),
		"that never was":  second(s.History(ctx, Targets, "velo", 99)),
	} {
		if fault.KindOf(err) != fault.NotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := s.ForgetSite(ctx, "velo"); err != nil {
		t.Fatal(err)
	}
	if _, err := s.History(ctx, Targets, "velo", first); fault.KindOf(err) != fault.NotFound {
		t.Errorf("a forgotten site keeps its targets: %v", err)
	}
	if list, err := s.Documents(ctx, Targets, ""); err != nil || len(list) != 1 {
		t.Errorf("another site lost its targets: %+v %v", list, err)
	}
}

func second[T any](_ T, err error) error { return err }
