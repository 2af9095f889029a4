package seo

import (
	"cmp"
	"context"
	_ "embed"
	"slices"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/seo/rule"
	"github.com/formaouest/chaland/seo/text"
	"github.com/formaouest/chaland/warehouse"
)

// Draft is a text that somebody writes, with the keyword that it is after. A line of its
// text that begins with # is a heading, of as many levels as signs; other lines are
// paragraphs.
type Draft struct {
	Keyword, Title, Description, Text string
}

// DraftHeading is a heading of a draft.
type DraftHeading struct {
	Level int
	Text  string
}

// DraftMark is how one thing stands: good, to look at, or not to be judged yet.
type DraftMark string

// The marks.
const (
	DraftGood DraftMark = "good"
	DraftLook DraftMark = "look"
	DraftNone DraftMark = "none"
)

// DraftCheck is one thing that was judged: its text is "draft.<key>.<mark>" with the
// arguments.
type DraftCheck struct {
	Key  string
	Mark DraftMark
	Args []any
}

// DraftReport is what can be said of a draft.
type DraftReport struct {
	Words      int
	Checks     []DraftCheck
	Headings   []DraftHeading
	Long       []string // sentences of more than 20 words
	Variants   []string // the forms of the keyword that the text has, the most frequent first
	Snippet    [2]string
	Paragraphs int
}

// Bounds of a draft. Those of titles and descriptions are the rules of the audit.
const (
	draftLeastWords  = 100 // under which nothing is said of readability and density
	draftFewWords    = 200
	draftSections    = 300 // words from which subtitles help
	draftParagraph   = 150 // words
	draftLongShare   = 0.25
	draftDense       = 0.03 // of the words, from which a keyword reads as stuffing
	draftThin        = 0.003
	titleLeast       = 200 // pixels, like those that follow
	titlePixels      = 561
	descriptionLeast = 400
	descriptionMost  = 985
	hardText         = 50 // Kandel and Moles
)

// JudgeDraft tells how a draft stands. It writes nothing in anybody's place.
func JudgeDraft(d Draft) DraftReport {
	body, headings := d.parts()
	m := text.Measure(body)
	r := DraftReport{Words: m.Words, Headings: headings, Long: text.LongSentences(body), Paragraphs: len(paragraphs(body))}
	r.Snippet = [2]string{cutPixels(d.Title, text.TitleSize, titlePixels), cutPixels(d.Description, text.DescriptionSize, descriptionMost)}
	r.judgeTags(d)
	r.judgeKeyword(d, body)
	r.judgeShape(m)
	return r
}

// parts are the paragraphs of the text, one a line, and its headings.
func (d Draft) parts() (body string, headings []DraftHeading) {
	var lines []string
	for line := range strings.Lines(d.Text) {
		line = strings.TrimSpace(line)
		if level := len(line) - len(strings.TrimLeft(line, "#")); level > 0 && level <= 6 {
			headings = append(headings, DraftHeading{level, strings.TrimSpace(line[level:])})
			continue
		}
		if line != "" {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n"), headings
}

func paragraphs(body string) []string {
	return slices.DeleteFunc(strings.Split(body, "\n"), func(s string) bool { return s == "" })
}

func (r *DraftReport) say(key string, mark DraftMark, args ...any) {
	r.Checks = append(r.Checks, DraftCheck{key, mark, args})
}

// hold says a thing that is good or to be looked at.
func (r *DraftReport) hold(key string, good bool, args ...any) {
	mark := DraftLook
	if good {
		mark = DraftGood
	}
	r.say(key, mark, args...)
}

func (r *DraftReport) judgeTags(d Draft) {
	for _, tag := range []struct {
		key, value   string
		least, most  int
		size         float64
		narrow, wide int
	}{{"title", d.Title, sheetTitleLeast, sheetTitleMost, text.TitleSize, titleLeast, titlePixels}, {"description", d.Description, sheetDescriptionLeast, sheetDescriptionMost, text.DescriptionSize, descriptionLeast, descriptionMost}} {
		n, pixels := text.Length(tag.value), int(text.Pixels(tag.value, tag.size))
		if n == 0 {
			r.say(tag.key, DraftNone)
			continue
		}
		r.hold(tag.key, n >= tag.least && n <= tag.most && pixels >= tag.narrow && pixels <= tag.wide, "n", n, "pixels", pixels, "least", tag.least, "most", tag.most, "narrow", tag.narrow, "wide", tag.wide)
	}
}

// heading is the first one of a level, "" without.
func (r *DraftReport) heading(level int) string {
	for _, h := range r.Headings {
		if h.Level == level {
			return h.Text
		}
	}
	return ""
}

func (r *DraftReport) judgeKeyword(d Draft, body string) {
	if strings.TrimSpace(d.Keyword) == "" {
		r.say("keyword", DraftNone)
		return
	}
	list := paragraphs(body)
	intro := ""
	if len(list) > 0 {
		intro = list[0]
	}
	for _, place := range []struct{ key, in string }{{"in_title", d.Title}, {"in_h1", r.heading(1)}, {"in_intro", intro}, {"in_description", d.Description}} {
		if place.in == "" {
			r.say(place.key, DraftNone)
			continue
		}
		r.hold(place.key, rule.Holds(place.in, d.Keyword))
	}
	times, forms := text.Occurrences(body, d.Keyword)
	r.Variants = forms
	share := 0.0
	if r.Words > 0 {
		share = float64(times) / float64(r.Words)
	}
	if r.Words < draftLeastWords {
		r.say("density", DraftNone, "n", times)
		return
	}
	r.hold("density", times > 0 && share >= draftThin && share <= draftDense, "n", times, "words", r.Words, "per", share)
}

func (r *DraftReport) judgeShape(m text.Measures) {
	r.hold("words", r.Words >= draftFewWords, "n", r.Words, "least", draftFewWords)
	ones := 0
	for _, h := range r.Headings {
		if h.Level == 1 {
			ones++
		}
	}
	r.hold("h1", ones == 1, "n", ones)
	if r.Words >= draftSections {
		r.hold("h2", r.heading(2) != "")
	}
	if m.ProseWords < draftLeastWords {
		r.say("readability", DraftNone, "n", m.ProseWords)
	} else {
		r.hold("readability", m.Readability() >= hardText, "score", m.Readability(), "band", ReadingBand(m.Readability()))
	}
	if m.Sentences > 0 {
		r.hold("sentences", float64(m.LongSentences)/float64(m.Sentences) <= draftLongShare, "n", m.LongSentences, "all", m.Sentences)
	}
	if m.LongParagraph > 0 {
		r.hold("paragraphs", m.LongParagraph <= draftParagraph, "n", m.LongParagraph, "all", r.Paragraphs)
	}
}

// ReadingBand names how hard a text is by its score of Kandel and Moles, from "very_easy" to
// "very_hard".
func ReadingBand(score float64) string {
	for _, b := range []struct {
		from float64
		name string
	}{{90, "very_easy"}, {80, "easy"}, {70, "rather_easy"}, {60, "standard"}, {50, "rather_hard"}, {30, "hard"}} {
		if score >= b.from {
			return b.name
		}
	}
	return "very_hard"
}

// cutPixels is a text as it is shown in a width: cut behind a word, with an ellipsis.
func cutPixels(s string, size float64, width int) string {
	s = strings.Join(strings.Fields(s), " ")
	if int(text.Pixels(s, size)) <= width {
		return s
	}
	for i := strings.LastIndexByte(s, ' '); i > 0; i = strings.LastIndexByte(s, ' ') {
		if s = s[:i]; int(text.Pixels(s+" …", size)) <= width {
			return s + " …"
		}
	}
	return s
}

// PageText is what a page of an audit says.
type PageText struct {
	URL         string `ch:"url"`
	Title       string `ch:"title"`
	Description string `ch:"description"`
	H1          string `ch:"h1"`
	Subtitles   string `ch:"subtitles"`
	Main        string `ch:"main_text"`
}

//go:embed sql/archive_texts.sql
var textsSQL string

// TextsOf are the texts of the first pages of a stored audit, in order of address.
func (a *Archive) TextsOf(ctx context.Context, id string) (_ []PageText, err error) {
	defer fault.Wrap(&err, "texts of audit %s", id)
	return warehouse.Select[PageText](ctx, a.warehouse, textsSQL, warehouse.Params{"id": id})
}

// AlikePage is a page that says the same words as a draft.
type AlikePage struct {
	URL, Title string
	Share      float64 // of the runs of five words of the shorter text, see Likeness
}

// From which share a page is named, and how many at most.
const (
	alikeShare = 0.1
	alikeMost  = 5
)

// AlikePages are the pages that share the most with a draft.
func AlikePages(d Draft, pages []PageText) (list []AlikePage) {
	body, _ := d.parts()
	mine := text.Shingles(body)
	if len(mine) == 0 {
		return nil
	}
	for _, p := range pages {
		theirs := text.Shingles(p.Main)
		if least := min(len(mine), len(theirs)); least > 0 {
			if share := float64(shared(mine, theirs)) / float64(least); share >= alikeShare {
				list = append(list, AlikePage{p.URL, p.Title, share})
			}
		}
	}
	slices.SortFunc(list, func(x, y AlikePage) int { return cmp.Or(cmp.Compare(y.Share, x.Share), cmp.Compare(x.URL, y.URL)) })
	return list[:min(alikeMost, len(list))]
}

// shared counts what two lists in order have in common.
func shared(a, b []uint64) (n int) {
	for i, j := 0, 0; i < len(a) && j < len(b); {
		switch {
		case a[i] == b[j]:
			n, i, j = n+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return n
}
