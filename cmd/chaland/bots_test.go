package main

import (
	"io"
	"strings"
	"testing"
	"time"
)

// Rules of a site are added, tried, listed and taken away by commands, and wrong ones refused.
func TestBotsByCommands(t *testing.T) {
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
	const probe = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0 SondeMaison/2"
	for _, step := range []struct {
		args []string
		code int
		want string
	}{
		{[]string{"bots", "list"}, exitUsage, "--site"},
		{[]string{"bots", "list", "--site", "boutique"}, exitOK, "n’a pas de règle"},
		{[]string{"bots", "test", probe}, exitOK, "Compté : Firefox, Linux, ordinateur."},
		{[]string{"bots", "test", "GPTBot/1.2"}, exitOK, "Assistants d’intelligence artificielle"},
		{[]string{"bots", "add", "--site", "boutique", "--kind", "agent", "--value", "Mozilla"}, exitUsage, "navigateurs courants"},
		{[]string{"bots", "add", "--site", "boutique", "--kind", "agent", "--value", "SondeMaison", "--trial"}, exitOK, "La règle r1 du site « boutique » est ajoutée, à l’essai."},
		{[]string{"bots", "test", probe, "--site", "boutique"}, exitOK, "Règles à l’essai qui le viseraient : r1."},
		{[]string{"bots", "set", "r1", "--site", "boutique", "--state", "on"}, exitOK, "La règle r1 est active."},
		{[]string{"bots", "test", probe, "--site", "boutique"}, exitOK, "Mis à part par la règle r1 (SondeMaison) du site."},
		{[]string{"bots", "add", "--site", "boutique", "--kind", "path", "--value", "/admin"}, exitOK, "Sur 30 jours, cette règle aurait mis à part 0 envoi, dans 0 visite"},
		{[]string{"bots", "list", "--site", "boutique"}, exitOK, "ligne de commande"},
		{[]string{"bots", "remove", "r9", "--site", "boutique"}, exitFailed, "n’a pas de règle r9"},
		{[]string{"bots", "remove", "r1", "--site", "boutique"}, exitOK, "quarantine replay --site boutique"},
	} {
		if code, out, talk := say(step.args...); code != step.code || !strings.Contains(out+talk, step.want) {
			t.Errorf("%v: code %d, %q is missing in %s%s", step.args, code, step.want, out, talk)
		}
	}
}
