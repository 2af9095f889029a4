package main

import (
	"strings"

	"github.com/formaouest/chaland/fixtures/answers"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
)

// answersDocument is the answer key of a case as a document: a summary, then a
// sheet a page.
func answersDocument(k knownCase, key answers.Key) document.Document {
	title := i18n.T("case.answers.title", "code", k.Code)
	d := document.Document{Title: title, Note: k.intro(), Footer: title, Made: k.Loaded}
	d.Add(document.Heading{Level: 1, Text: i18n.T("case.answers.summary")}, summaryTable(key))
	for _, p := range proven(key) {
		d.Add(document.Break{})
		d.Add(sheetBlocks(p)...)
	}
	return d
}

// proven are the sheets of an answer key: the reading, then what the data prove.
func proven(key answers.Key) []answers.Problem {
	var list []answers.Problem
	if key.Reading.Title != "" {
		list = append(list, key.Reading)
	}
	for _, p := range key.Problems {
		if p.Detected {
			list = append(list, p)
		}
	}
	return list
}

func summaryTable(key answers.Key) document.Table {
	t := document.Table{Columns: []document.Column{
		{Title: i18n.T("case.answers.number")}, {Title: i18n.T("case.answers.problem")}, {Title: i18n.T("case.answers.proof")},
		{Title: i18n.T("case.answers.blocs")}, {Title: "z", Number: true}, {Title: i18n.T("case.answers.cases"), Number: true}}}
	for _, p := range proven(key) {
		t.Rows = append(t.Rows, []string{p.ID, p.Title, p.Proof.Label(), strings.Join(p.Bloc, ", "), scoreText(p), i18n.Int(int64(p.N))})
	}
	return t
}

// scoreText is the score of a signal; other proofs have none.
func scoreText(p answers.Problem) string {
	if p.Z == 0 {
		return "–"
	}
	return i18n.Fixed(p.Z, 1)
}

// sheetBlocks are one sheet of an answer key.
func sheetBlocks(p answers.Problem) []document.Block {
	about := document.Table{Columns: make([]document.Column, 2)}
	about.Rows = [][]string{{i18n.T("case.answers.proof"), i18n.T("case.answers.proof_is", "label", p.Proof.Label(), "help", p.Proof.Help())},
		{i18n.T("case.answers.blocs"), strings.Join(p.Bloc, ", ")}}
	if p.Z != 0 {
		about.Rows = append(about.Rows, []string{"z", i18n.Fixed(p.Z, 1)})
	}
	about.Rows = append(about.Rows, []string{i18n.T("case.answers.cases"), i18n.Int(int64(p.N))})
	if p.Where != "" {
		about.Rows = append(about.Rows, []string{i18n.T("case.answers.where"), p.Where})
	}
	blocks := []document.Block{document.Heading{Level: 1, Text: p.ID + " · " + p.Title}, about}
	if len(p.Figures) > 0 {
		figures := document.Table{Columns: []document.Column{{}, {Number: true}}}
		for _, f := range p.Figures {
			figures.Rows = append(figures.Rows, []string{f.Label, f.Text})
		}
		blocks = append(blocks, document.Heading{Level: 2, Text: i18n.T("case.answers.figures")}, figures)
	}
	return append(blocks, document.Heading{Level: 2, Text: i18n.T("case.answers.diagnosis")}, document.Paragraph{Text: p.Diagnosis},
		document.Heading{Level: 2, Text: i18n.T("case.answers.advice")}, document.Paragraph{Text: p.Recommendation})
}
