package main

import (
	"flag"
	"os"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the commands of the page of models print")

const modelPage = "../../docs/modeles.md"

// The page shows commands and what they print, indented: each command is run, and
// prints what the page says. go test ./cmd/chaland -run ModelPage -update writes it.
func TestModelPageShowsWhatTheCommandsPrint(t *testing.T) {
	raw, err := os.ReadFile(modelPage)
	if err != nil {
		t.Fatal(err)
	}
	const prompt = "    $ bin/chaland "
	var page strings.Builder
	commands, inside := 0, false
	for line := range strings.Lines(string(raw)) {
		if inside && strings.TrimSpace(line) != "" && strings.HasPrefix(line, "    ") || inside && line == "\n" {
			continue // printed again below
		}
		inside = false
		page.WriteString(line)
		if command, is := strings.CutPrefix(line, prompt); is {
			commands, inside = commands+1, true
			page.WriteString(indented(t, command) + "\n")
		}
	}
	if commands == 0 {
		t.Error("the page shows no command")
	}
	switch got := page.String(); {
	case got == string(raw):
	case *update:
		if err := os.WriteFile(modelPage, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s is not what the commands print; -update writes it", modelPage)
	}
}

// indented runs a command of the page from the root of the repository.
func indented(t *testing.T, command string) string {
	t.Helper()
	args := strings.Fields(command)
	for i, arg := range args {
		if strings.HasPrefix(arg, "docs/") {
			args[i] = "../../" + arg
		}
	}
	code, out, talk := chaland(t, args...)
	if code != exitOK {
		t.Errorf("%s: code %d, %s", strings.TrimSpace(command), code, talk)
	}
	var text strings.Builder
	for line := range strings.Lines(out) {
		if line = strings.TrimRight(line, " \n"); line != "" {
			line = "    " + line
		}
		text.WriteString(line + "\n")
	}
	return text.String()
}
