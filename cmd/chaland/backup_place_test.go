package main

import (
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// A backup is not written among what it packs, by whatever path it is named.
func TestABackupIsNotWrittenIntoWhatItPacks(t *testing.T) {
	t.Parallel()
	data := t.TempDir()
	within, link := filepath.Join(data, "sauvegardes"), filepath.Join(t.TempDir(), "lien")
	for _, err := range []error{os.Mkdir(within, 0o700), os.Symlink(within, link), os.WriteFile(filepath.Join(data, storeName), nil, 0o600)} {
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, target := range []string{data, within, link, filepath.Join(within, "a.tar.zst")} {
		if code, _, talk := typed(t, "backup", target, "--data", data); code == exitOK || !strings.Contains(talk, "se contiendrait elle-même") {
			t.Errorf("%s: exit %d: %s", target, code, talk)
		}
	}
	if inFolder(data, data+"-2") || inFolder(data, filepath.Dir(data)) {
		t.Error("a folder beside the data is taken for one within")
	}
}

// Only files that bear an instant of ours are dropped.
func TestOldBackupsLeaveWhatPeopleNamed(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	named := []string{"chaland-2025.tar.zst", "chaland-avant-examen.tar.zst", "chaland-2024-01-01-000000-copie.tar.zst", "chaland-2024-01-01-000000"}
	for _, name := range append([]string{"chaland-2026-01-01-010000.tar.zst", "chaland-2026-01-02-010000.tar.zst", "chaland-2026-01-03-010000.tar.zst"}, named...) {
		if err := os.WriteFile(filepath.Join(folder, name), nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	a := &app{now: time.Now, streams: streams{strings.NewReader(""), io.Discard, io.Discard}}
	if err := a.dropOldBackups(folder, 1); err != nil {
		t.Fatal(err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, e := range entries {
		left = append(left, e.Name())
	}
	want := append([]string{"chaland-2026-01-03-010000.tar.zst"}, named...)
	slices.Sort(want)
	if !slices.Equal(left, want) {
		t.Errorf("left are %q", left)
	}
}
