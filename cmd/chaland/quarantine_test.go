package main

import (
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/collector/tracking"
	"github.com/formaouest/chaland/warehouse"
)

// What an unknown name kept from being counted is seen, tied to its site and counted, by
// commands alone.
func TestQuarantineByCommands(t *testing.T) {
	data := t.TempDir()
	a := &app{data: data, now: time.Now}
	a.logTo(io.Discard)
	w, err := a.openWarehouse(t.Context()) // the commands join its engine
	if err != nil {
		t.Fatal(err)
	}
	defer w.Close()
	say := func(args ...string) (int, string, string) { return typed(t, append(args, "--data", data)...) }
	if code, _, talk := say("site", "add", "--id", "boutique"); code != exitOK {
		t.Fatal(talk)
	}
	if code, _, talk := say("quarantine", "list"); code != exitOK || !strings.Contains(talk, "Rien n’attend") {
		t.Fatal(talk)
	}
	if err := waitInQuarantine(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"quarantine", "list"}, exitOK, "? ancienne  unknown_site"},
		{[]string{"quarantine", "list", "--site", "ailleurs"}, exitFailed, "« ailleurs » n’existe pas"},
		{[]string{"quarantine", "list", "--from", "hier"}, exitUsage, "hier"},
		{[]string{"quarantine", "list", "--format", "xml"}, exitUsage, "xml"},
		{[]string{"quarantine", "replay", "--dry-run"}, exitOK, "3 envois attendent ; 0 passerait maintenant, dont 0 commande."},
		{[]string{"quarantine", "map", "ancienne"}, exitUsage, "--site"},
		{[]string{"quarantine", "map", "ancienne", "--site", "boutique"}, exitOK, "2 envois sont comptés à leur instant d’origine, dont 0 commande ; 0 reste en quarantaine."},
		{[]string{"quarantine", "replay"}, exitOK, "0 envoi est compté à son instant d’origine, dont 0 commande ; 1 reste en quarantaine."},
		{[]string{"quarantine", "list", "--format", "json"}, exitOK, `"Reason":"missing_name"`},
		{[]string{"quarantine", "drop", "--site", "boutique"}, exitUsage, "1 envoi serait écarté pour toujours"},
		{[]string{"quarantine", "drop", "--site", "boutique", "--yes"}, exitOK, "1 envoi est écarté."},
		{[]string{"quarantine", "list"}, exitOK, "Rien n’attend"},
		{[]string{"figures", "--site", "boutique", "--metrics", "visits", "--from", time.Now().AddDate(0, 0, -2).Format(time.DateOnly), "--to", time.Now().Format(time.DateOnly)}, exitOK, "1"},
	} {
		if code, out, talk := say(step.args...); code != step.code || !strings.Contains(out+talk, step.want) {
			t.Errorf("%v: code %d, %q is missing in %s%s", step.args, code, step.want, out, talk)
		}
	}
}

// waitInQuarantine sets two hits of an unknown site aside, and one without a name.
func waitInQuarantine(ctx context.Context, w *warehouse.Warehouse) error {
	at := time.Now().UTC().Add(-time.Hour).Truncate(time.Millisecond)
	hit := func(id, site, reason, detail, name, held string) tracking.SetAside {
		return tracking.SetAside{Site: site, Received: at, ID: id, Endpoint: "collecte", Class: tracking.AsideInvalid, Reason: reason, Detail: detail, Hits: 1,
			Held: `{"Name":"` + name + `","Hit":{"Endpoint":"collecte","Origin":"tag",` + held + `},"Agent":"Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0","Visitor":12}`}
	}
	return warehouse.Insert(ctx, w, "set_aside", []tracking.SetAside{
		hit("a", "", "unknown_site", "ancienne", "ancienne", `"Site":"ancienne","Name":"page_view","ID":"11994ab0-7b71-435c-9024-5b1e665285d8","URL":"https://boutique.fr/"`),
		hit("b", "", "unknown_site", "ancienne", "ancienne", `"Site":"ancienne","Name":"page_view","ID":"21994ab0-7b71-435c-9024-5b1e665285d8","URL":"https://boutique.fr/bol"`),
		hit("c", "boutique", "missing_name", "", "boutique", `"Site":"boutique","ID":"31994ab0-7b71-435c-9024-5b1e665285d8","URL":"https://boutique.fr/bol"`),
	}, "")
}
