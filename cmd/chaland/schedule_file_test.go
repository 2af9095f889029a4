package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestSchedulesOfTheSettingsFile(t *testing.T) {
	t.Parallel()
	dir, file := t.TempDir(), filepath.Join(t.TempDir(), "chaland.yaml")
	list := func(content string) (out, talk string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, talk := chaland(t, "schedule", "list", "--data", dir, "--config", file)
		if code != exitOK {
			t.Fatalf("exit %d: %s", code, talk)
		}
		return out, talk
	}
	const good = `data: /ailleurs
schedules:
  - name: hebdo
    site: velo
    url: www.velo.fr
    cron: "30 6 * * 1"
    max-pages: 500
    delay: 0,5
  - url: https://autre.fr/
    paused: true
`
	out, talk := list(good)
	if talk != "" || !strings.Contains(out, "https://www.velo.fr  30 6 * * 1") || !strings.Contains(out, "05/01/2026 à 06:30") || !strings.Contains(out, "suspendu") || strings.Count(out, "chaland.yaml") != 2 {
		t.Errorf("%s\n%s", out, talk)
	}
	out, talk = list(strings.Replace(strings.Replace(good, "30 6 * * 1", "demain", 1), "paused: true", "paused: false", 1))
	if !strings.Contains(talk, "chaland.yaml, ligne 3 : cette entrée est laissée de côté") || !strings.Contains(talk, "« demain »") {
		t.Errorf("a bad time says %s", talk)
	}
	if !strings.Contains(out, "30 6 * * 1") || strings.Contains(out, "suspendu") {
		t.Errorf("a bad entry loses what stood, or the good one: %s", out)
	}
	if code, _, talk := chaland(t, "schedule", "remove", "1", "--data", dir, "--config", file); code != exitFailed || !strings.Contains(talk, "Changez-le dans ce fichier") {
		t.Errorf("exit %d: %s", code, talk)
	}
	for line, want := range map[string]string{
		"  - url: x.fr\n    crno: 1":                             "ligne 3, contient un réglage inconnu : « crno ». Les plus proches sont : cron",
		"  - url: x.fr\n    max-pages: beaucoup":                 "chaland.yaml, ligne 3) attend un nombre entier, pas « beaucoup »",
		"  - site: velo":                                         "ligne 2 : il manque « url »",
		"  - bonjour":                                            "ligne 2 : une entrée s’écrit en lignes",
		"  - url: x.fr\n  - url: x.fr":                           "ligne 3 : cette entrée est laissée de côté, les autres comptent. L’entrée de la ligne 2 audite déjà https://x.fr à ces heures (0 6 * * 1)",
		"  - url: x.fr\n  - url: x.fr\n    cron: 0 7 * * 1":      "ligne 3 : cette entrée est laissée de côté, les autres comptent. « https://x.fr » est déjà planifié plus haut. Donnez à chaque entrée un nom",
		"  - url: x.fr\n    name: a\n  - url: x.fr\n    name: b": "ligne 4 : cette entrée est laissée de côté, les autres comptent. L’entrée de la ligne 2 audite déjà https://x.fr à ces heures (0 6 * * 1). Donnez d’autres heures (« cron ») à l’une des deux",
		"  - url: x.fr\n    name: a\n  - url: y.fr\n    name: a": "ligne 4 : cette entrée est laissée de côté, les autres comptent. « a » est déjà planifié plus haut. Donnez à chaque entrée un nom",
		"  - url: x.fr\n    max-pages: -1":                       "ligne 2 : cette entrée est laissée de côté",
	} {
		if _, talk := list("schedules:\n" + line + "\n"); !strings.Contains(talk, want) {
			t.Errorf("%q says %q", line, talk)
		}
	}
	if out, _ := list("# plus rien\n"); out != "" {
		t.Errorf("what the file no longer names stays: %s", out)
	}
	if err := os.WriteFile(file, []byte("schedules: demain\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, _, talk := chaland(t, "schedule", "list", "--data", dir, "--config", file); !strings.Contains(talk, "« schedules » est une liste") {
		t.Error(talk)
	}
}

func TestAMovedSettingsFileKeepsItsSchedules(t *testing.T) {
	t.Parallel()
	const one = "schedules:\n  - name: a\n    url: https://x.fr/\n    cron: \"0 6 * * 1\"\n"
	const two = one + "  - name: b\n    url: https://x.fr/\n    cron: \"0 7 * * 1\"\n"
	dir, old, moved := t.TempDir(), filepath.Join(t.TempDir(), "chaland.yaml"), filepath.Join(t.TempDir(), "chaland.yaml")
	run := func(file, content string, args ...string) (out, talk string) {
		t.Helper()
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, talk := chaland(t, append(append([]string{"schedule"}, args...), "--data", dir, "--config", file)...)
		if code != exitOK {
			t.Errorf("exit %d: %s", code, talk)
		}
		return out, talk
	}
	run(old, two, "list")
	if out, _ := run(old, strings.NewReplacer("0 6", "0 7", "0 7", "0 6").Replace(two), "list"); strings.Count(out, "https://x.fr/") != 2 || !strings.Contains(out, "0 6 * * 1") || !strings.Contains(out, "0 7 * * 1") {
		t.Errorf("two entries change places: %s", out)
	}
	out, talk := run(old, two+"  - name: c\n    url: https://x.fr/\n    cron: \"0 6 * * 1\"\n    max-pages: 50\n", "list")
	if strings.Count(out, "https://x.fr/") != 2 || !strings.Contains(talk, "ligne 8") {
		t.Errorf("the same times twice: %s %s", out, talk)
	}
	out, talk = run(moved, strings.Replace(two, "0 7", "0 8", 1), "list") // a copy, changed for one entry
	if strings.Count(out, "https://x.fr/") != 3 || !strings.Contains(out, "0 8 * * 1") ||
		!strings.Contains(talk, "ligne 2 : cette entrée est laissée de côté, les autres comptent. L’audit de https://x.fr/ à ces heures (0 6 * * 1) est celui de l’entrée « a » du fichier "+old) {
		t.Errorf("a copied file: %s %s", out, talk)
	}
	run(moved, "schedules: []\n", "list")
	if err := os.Remove(old); err != nil {
		t.Fatal(err)
	}
	if out, talk := run(moved, two, "list"); strings.Count(out, "https://x.fr/") != 2 || talk != "" {
		t.Errorf("moved: %s %s", out, talk)
	}
	if err := os.Remove(moved); err != nil {
		t.Fatal(err)
	}
	run(old, "data: /x\n", "remove", "1") // its file has gone
}
