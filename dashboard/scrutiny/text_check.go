package scrutiny

import (
	"context"
	"errors"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/analyzer"
	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/manuscript"
	"github.com/formaouest/chaland/internal/store"
)

const (
	// Elsewhere is the verdict of a code that another site cited.
	Elsewhere citation.Verdict = "elsewhere"
	// Bare stands for that of a line without any number: see Line.Bare.
	Bare citation.Verdict = "bare"
)

// Bounds of what is told of one text.
const (
	maxCodes = 1000
	maxLoose = 300
)

// Check is what was found in a text.
type Check struct {
	Name    string // of the file
	Site    string // that the text is about, as said or as most of its codes are; "" when nobody can tell
	Lines   []Line
	Loose   []Loose
	Pages   int
	Blank   []int
	TooMany bool // more codes than are told
}

// Count is how many codes have a verdict; both kinds of gap are one.
func (c *Check) Count(v citation.Verdict) int {
	n := 0
	for _, l := range c.Lines {
		if l.Verdict == v || v == citation.Other && l.Verdict == citation.Gap {
			n++
		}
	}
	return n
}

// Line is one code of a text.
type Line struct {
	manuscript.Passage // where it stands; Text is not kept
	Excerpt            Excerpt
	Code               string // as codes are shown; as written when it cannot be one
	Written            string // as it was written, "" when that is how codes are shown
	Verdict            citation.Verdict
	Number             string // written near the code, "" when none may be the figure
	Rival              string // another number of its kind, nearer to the code
	Far                bool   // the number stands elsewhere in the passage or in the one before
	Rounded            bool
	Proof              citation.Proof // zero for Unknown and Elsewhere
	Reason             *fault.Error   // of an unknown code
}

// Bare reports whether a figure that holds stands without any number: nothing was compared.
func (l Line) Bare() bool {
	holds := l.Verdict == citation.Same || l.Verdict == citation.AsHanded
	return holds && l.Number == "" && l.Proof.Citation.Kind == store.CitedFigure && len(l.Proof.Cited) == 1
}

// Excerpt is what stands around a code: the code is part of it.
type Excerpt struct{ Before, Code, After string }

// Loose is a number that looks like a figure and that no code of the text is about.
type Loose struct {
	manuscript.Passage
	Number  string
	Excerpt Excerpt
}

// Checker checks texts. Among are the sites that whoever asks may be told of, nil for all.
type Checker struct {
	Desk  citation.Desk
	Among []string
}

func (c Checker) mayTell(site string) bool { return c.Among == nil || slices.Contains(c.Among, site) }

// reading is a passage with what was found in it.
type reading struct {
	manuscript.Passage
	text    string
	codes   []mark
	numbers []number
	used    map[int]bool // numbers that are figures of a code, or parts of one
}

// Check sets every code of a text against its citation. The text is said to be about a
// site, or about nobody knows which ("").
func (c Checker) Check(ctx context.Context, m *manuscript.Manuscript, site string) (_ *Check, err error) {
	defer fault.Wrap(&err, "check %q", m.Name)
	out := &Check{Name: m.Name, Site: site, Pages: m.Pages, Blank: m.Blank}
	readings := make([]*reading, len(m.Passages))
	n := 0
	for i, p := range m.Passages {
		r := &reading{Passage: p, text: plain(p.Text), used: map[int]bool{}}
		r.codes = findCodes(r.text)
		if n += len(r.codes); n > maxCodes {
			r.codes, out.TooMany = nil, true
		}
		r.Text = ""
		readings[i] = r
	}
	proofs, site, err := c.prove(ctx, readings, site)
	if err != nil {
		return nil, err
	}
	out.Site = site
	for i, r := range readings {
		r.keepCodes(proofs)
		r.numbers = findNumbers(r.text, r.codes)
		r.partColumns(proofs)
		r.mergeCodes()
		for j := range r.codes {
			out.Lines = append(out.Lines, r.line(j, readings[:i], proofs))
		}
	}
	out.Loose = looseNumbers(readings, out.Lines)
	return out, nil
}

// prove verifies the codes of all passages; those of other sites than the one said, or than
// the one that most codes are of, are not computed.
func (c Checker) prove(ctx context.Context, readings []*reading, site string) (map[string]citation.Proof, string, error) {
	read := map[string]citation.Proof{}
	repairs := map[string][]string{} // of what cannot be a code
	look := func(code string) error {
		if _, known := read[code]; known {
			return nil
		}
		p, err := c.Desk.Read(ctx, code)
		if f, known := errors.AsType[*fault.Error](err); known && (f.Kind == fault.NotFound || f.Kind == fault.Invalid) {
			p, err = citation.Proof{Verdict: citation.Unknown, Reason: f}, nil
		}
		read[code] = p
		return err
	}
	for _, r := range readings {
		for _, m := range r.codes {
			codes := []string{m.code}
			if m.code == "" {
				codes = citation.Repair(m.written)
				repairs[m.written] = codes
			}
			for _, code := range codes {
				if err := look(code); err != nil {
					return nil, "", err
				}
			}
		}
	}
	if site == "" {
		if site = commonSite(readings, read); !c.mayTell(site) {
			site = ""
		}
	}
	known := func(p citation.Proof) bool {
		return p.Verdict == "" && (site == "" || p.Citation.Site == site) && c.mayTell(p.Citation.Site)
	}
	var wanted []string
	for _, r := range readings {
		for j, m := range r.codes {
			if m.code == "" {
				// of the codes that it may have been, the one that this site cited
				mended := slices.DeleteFunc(slices.Clone(repairs[m.written]), func(code string) bool { return !known(read[code]) })
				if len(mended) == 1 {
					r.codes[j].code = mended[0]
				}
			}
			if code := r.codes[j].code; code != "" && known(read[code]) && !slices.Contains(wanted, code) {
				wanted = append(wanted, code)
			}
		}
	}
	proofs, err := c.Desk.VerifyAll(ctx, wanted, func(citation.Proof) bool { return true })
	if err != nil {
		return nil, "", err
	}
	for code, p := range read {
		switch {
		case p.Verdict == citation.Unknown:
			proofs[code] = p
		case !known(p):
			proofs[code] = citation.Proof{Verdict: Elsewhere} // nothing of whose it is
		}
	}
	return proofs, site, nil
}

// commonSite is the site of more than half of the citations of a text, "" without one.
func commonSite(readings []*reading, read map[string]citation.Proof) string {
	of, all := map[string]int{}, 0
	for _, r := range readings {
		for _, m := range r.codes {
			if p := read[m.code]; m.code != "" && p.Citation.Site != "" {
				of[p.Citation.Site]++
				all++
			}
		}
	}
	for site, n := range of {
		if 2*n > all {
			return site
		}
	}
	return ""
}

// keepCodes drops what only looked like a code: written as words are, and cited by nobody.
func (r *reading) keepCodes(proofs map[string]citation.Proof) {
	r.codes = slices.DeleteFunc(r.codes, func(m mark) bool {
		return !m.sure && (m.code == "" || proofs[m.code].Verdict == citation.Unknown)
	})
}

// mergeCodes makes one of a code that comes twice in a row, as where its address follows it. With
// nothing else on their line they say where to verify, and no number stands beside them.
func (r *reading) mergeCodes() {
	var out []mark
	for _, m := range r.codes {
		if n := len(out); n > 0 && m.code != "" && out[n-1].code == m.code && m.from-out[n-1].to < 160 && !slices.ContainsFunc(r.numbers, func(x number) bool { return x.from >= out[n-1].to && x.to <= m.from }) {
			out[n-1].pointer = r.alone(out[n-1].from, m.to) && address.MatchString(r.text[out[n-1].to:m.from])
			out[n-1].to = m.to
			continue
		}
		out = append(out, m)
	}
	r.codes = out
}

// address is what stands between a code and the same code in the address to verify it at, which
// a narrow page may break.
var address = regexp.MustCompile(`^\s*https?://\S+\n?\S*/v/\n?$`)

// alone reports whether nothing else stands on the lines of a stretch but the letter of whose line
// it is.
func (r *reading) alone(from, to int) bool {
	before, after := r.text[:from], r.text[to:]
	before = before[strings.LastIndexByte(before, '\n')+1:]
	after, _, _ = strings.Cut(after, "\n")
	before = strings.TrimSpace(before)
	return (before == "" || before == document.Tool.Sign() || before == document.Human.Sign()) && strings.TrimSpace(after) == ""
}

func (r *reading) line(j int, above []*reading, proofs map[string]citation.Proof) Line {
	m := r.codes[j]
	l := Line{Passage: r.Passage, Excerpt: r.excerpt(m.from, m.to), Code: m.written, Verdict: citation.Unknown}
	if m.code == "" {
		_, err := citation.Read(m.written)
		l.Reason, _ = errors.AsType[*fault.Error](err)
		return l
	}
	if l.Code = citation.Show(m.code); l.Code != m.written {
		l.Written = m.written
	}
	p := proofs[m.code]
	l.Verdict, l.Reason = p.Verdict, p.Reason
	if l.Verdict == citation.Unknown || l.Verdict == Elsewhere {
		return l
	}
	l.Proof = p
	r.setBeside(&l, j, above)
	return l
}

// setBeside finds the number that the text gives for a code and judges it.
func (r *reading) setBeside(l *Line, j int, above []*reading) {
	figures, single := l.Proof.Cited, l.Proof.Citation.Kind == store.CitedFigure
	var found beside
	switch annexe, at := r.annexe(j, above); {
	case annexe != nil && single && len(figures) == 1:
		found = annexe.told(at, figures)
	case len(above) > 0:
		found = r.beside(j, above[len(above)-1], figures, single)
	default:
		found = r.beside(j, nil, figures, single)
	}
	l.Number, l.Rival, l.Far = found.text, found.rival, found.far
	if found.text == "" {
		return
	}
	if !found.matches {
		l.Verdict = citation.Other
		return
	}
	l.Proof.Typed = found.text
	l.Rounded = len(figures) == 1 && (citation.IsRounded(figures[0], found.text) || !citation.Matches(figures[0], found.text) && *figures[0].Value > 0)
}

// Sizes of the words around a code, in bytes.
const (
	excerptBefore = 110
	excerptAfter  = 40
)

func (r *reading) excerpt(from, to int) Excerpt {
	start, end := max(0, from-excerptBefore), min(len(r.text), to+excerptAfter)
	for start > 0 && !utf8.RuneStart(r.text[start]) {
		start++
	}
	for end < len(r.text) && !utf8.RuneStart(r.text[end]) {
		end--
	}
	x := Excerpt{flat(r.text[start:from]), flat(r.text[from:to]), flat(r.text[to:end])}
	if start > 0 {
		x.Before = "… " + strings.TrimSpace(afterFirstWord(x.Before))
	}
	if end < len(r.text) {
		x.After = strings.TrimRight(beforeLastWord(x.After), " ") + " …"
	}
	return x
}

func flat(s string) string {
	lead, trail := "", ""
	if strings.HasPrefix(s, " ") || strings.HasPrefix(s, "\n") || strings.HasPrefix(s, "\t") {
		lead = " "
	}
	if strings.HasSuffix(s, " ") || strings.HasSuffix(s, "\n") || strings.HasSuffix(s, "\t") {
		trail = " "
	}
	words := strings.Join(strings.Fields(strings.ReplaceAll(s, "\t", " | ")), " ")
	if words == "" {
		return lead
	}
	return lead + words + trail
}

func afterFirstWord(s string) string {
	if i := strings.IndexByte(s, ' '); i >= 0 && i < len(s)-1 {
		return s[i+1:]
	}
	return s
}

func beforeLastWord(s string) string {
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		return s[:i]
	}
	return s
}

// looseNumbers lists the numbers with a unit that no code is about, those apart that repeat
// one that is cited.
func looseNumbers(readings []*reading, lines []Line) []Loose {
	cited := map[string]bool{}
	for _, l := range lines {
		if l.Number != "" {
			cited[l.Number] = true
		}
	}
	var out []Loose
	for _, r := range readings {
		for i, n := range r.numbers {
			if r.Part == manuscript.Margin || r.used[i] || cited[n.text] || n.kind == naked || n.kind == other {
				continue
			}
			if len(out) == maxLoose {
				return out
			}
			out = append(out, Loose{r.Passage, n.text, r.excerpt(n.from, n.to)})
		}
	}
	return out
}

// figureOf finds the figure that a number is, -1 for none.
func figureOf(n number, figures []analyzer.Figure) int {
	return slices.IndexFunc(figures, n.isOf)
}
