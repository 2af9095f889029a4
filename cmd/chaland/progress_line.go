package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/mattn/go-isatty"

	"github.com/formaouest/chaland/collector/imports"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
)

// progressLine shows how far an import is, on a terminal only.
type progressLine struct {
	out   io.Writer
	width int
	last  string
}

func newProgressLine(out io.Writer) *progressLine {
	file, ok := out.(*os.File)
	if !ok || !isatty.IsTerminal(file.Fd()) {
		return &progressLine{}
	}
	return &progressLine{out: out}
}

func (l *progressLine) show(p imports.Progress) {
	text := i18n.T("imports.stage." + p.Stage)
	if p.Total > 0 {
		text = i18n.T("imports.cli.progress", "stage", text, "percent", i18n.Percent(float64(p.Done)/float64(p.Total), 0))
	}
	l.say(text)
}

// clear wipes the line.
func (l *progressLine) clear() {
	if l.out != nil && l.width > 0 {
		fmt.Fprint(l.out, "\r"+strings.Repeat(" ", l.width)+"\r")
		l.last, l.width = "", 0
	}
}

// auditBar shows how far an audit is, a few times a second, on a terminal.
type auditBar struct {
	*progressLine
	now  func() time.Time
	last time.Time
}

const barWidth = 24

func (b *auditBar) show(p seo.Progress) {
	if b.out == nil || b.now().Sub(b.last) < 100*time.Millisecond {
		return
	}
	b.last = b.now()
	full := 0
	if p.Total > 0 {
		full = min(barWidth*p.Done/p.Total, barWidth)
	}
	bar := strings.Repeat("█", full) + strings.Repeat("░", barWidth-full)
	b.say(i18n.T("seo.cli.progress", "phase", i18n.T("seo.phase."+string(p.Phase)), "bar", bar, "done", p.Done, "total", p.Total))
}

// say replaces the line; it says nothing where there is no terminal.
func (l *progressLine) say(text string) {
	if l.out == nil || text == l.last {
		return
	}
	l.clear()
	fmt.Fprint(l.out, text)
	l.last, l.width = text, len([]rune(text))
}
