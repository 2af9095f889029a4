// Package clue holds the questions of a practical case, with graded clues that tell where to look
// and what to compare, never what is there, and with the wording of exercises.
package clue

import (
	"embed"
	"regexp"
	"slices"
	"strings"
	"sync"

	"github.com/formaouest/chaland/fixtures/form"
	"github.com/formaouest/chaland/internal/period"
)

//go:embed indices.yaml
var files embed.FS

// Most is the highest level of a clue; a question has one of each level from 1.
const Most = 2

// Bloc is a heading of the questions.
type Bloc struct{ ID, Title string }

// Question is asked of all candidates of a shop whose cases can hold its sheet, whether or not
// theirs does.
type Question struct {
	Key      string
	Sheet    string // of the answer key: P01, REFONTE...
	Bloc     string
	Text     string
	Exercise string // its wording as an exercise
	Clues    []Clue // by level
}

// Clue is what a candidate reads of a level.
type Clue struct {
	Level      int
	Page       string // where to look
	with       string // {jour} stands for a day of the journal
	day        string // which
	withoutDay string
}

// Text is the clue with the day of the candidate's own journal, if it has that day.
func (c Clue) Text(days map[string]period.Date) string {
	day, known := days[c.day]
	if c.day == "" || known {
		return strings.ReplaceAll(c.with, dayMark, day.French())
	}
	return c.withoutDay
}

const dayMark = "{jour}"

// Days are the days of a journal that clues may name.
var Days = []string{"commande", "courriels", "messagerie", "transporteur", "presse", "refonte", "port-offert", "trois-fois", "affilie", "marque"}

// Book is all questions, in their order.
type Book struct {
	Blocs     []Bloc
	Questions []Question
}

// Of are the questions of a shop whose cases can hold some sheets.
func (b Book) Of(sheets []string) []Question {
	return slices.DeleteFunc(slices.Clone(b.Questions), func(q Question) bool { return !slices.Contains(sheets, q.Sheet) })
}

// On is the question of a sheet.
func (b Book) On(sheet string) (Question, bool) {
	return b.find(func(q Question) bool { return q.Sheet == sheet })
}

// Named is the question of a key.
func (b Book) Named(key string) (Question, bool) {
	return b.find(func(q Question) bool { return q.Key == key })
}

func (b Book) find(is func(Question) bool) (Question, bool) {
	at := slices.IndexFunc(b.Questions, is)
	if at < 0 {
		return Question{}, false
	}
	return b.Questions[at], true
}

// All is the book of the program.
var All = sync.OnceValue(func() Book {
	b, err := read()
	if err != nil {
		panic(err) // the file is part of the program, and tests read it
	}
	return b
})

var keyForm = regexp.MustCompile(`^[a-z]+(-[a-z]+)*$`)

func read() (b Book, err error) {
	var r form.Report
	n := r.Read(files, "indices.yaml")
	var blocs []string
	for _, bloc := range n.Field("blocs").List() {
		made := Bloc{bloc.Field("id").Word(), bloc.Field("titre").Text()}
		b.Blocs, blocs = append(b.Blocs, made), append(blocs, made.ID)
	}
	for _, q := range n.Field("questions").List() {
		made := Question{Key: q.Field("cle").Matching(keyForm, "referentiel.bad_key"), Sheet: q.Field("fiche").Word(), Bloc: q.Field("bloc").OneOf(blocs...),
			Text: q.Field("question").Text(), Exercise: q.Field("eclair").Text()}
		for i, c := range q.Field("indices").List() {
			made.Clues = append(made.Clues, readClue(c, i+1))
		}
		b.Questions = append(b.Questions, made)
	}
	r.Finish()
	return b, r.Err()
}

func readClue(n *form.Node, level int) Clue {
	c := Clue{Level: level, Page: n.Field("page").Word(), with: n.Field("texte").Text()}
	if day := n.Optional("jour"); day != nil {
		c.day, c.withoutDay = day.OneOf(Days...), n.Field("sinon").Text()
	}
	return c
}
