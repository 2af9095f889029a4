package dashboard

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/formaouest/chaland/dashboard/citation"
	"github.com/formaouest/chaland/dashboard/dossier"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
	"github.com/formaouest/chaland/seo"
)

// keyPage is the answer key of a case beside what its candidate cited.
type keyPage struct {
	Answer string
	Sheets []keySheet
	Others []usedClue // clues on what this case does not hold
}

// keySheet is a sheet of the key, with the codes that were cited from the page that shows it.
type keySheet struct {
	Answer
	Href  string // of the page, "" when words say where
	Cited []string
	Clues []keyClue
}

// keyClue is what a clue of a sheet says, and when the candidate asked for it, "" for not yet.
type keyClue struct {
	Level    int
	Text, At string
}

// keyPath is the answer key of a case.
const keyPath = "/formateur/corrige"

// showKey is for trainers of the class only. It matches addresses, and judges nothing: whether a
// cited figure was understood is for people to say.
func (d *Dashboard) showKey(v *visit) error {
	if d.Cases == nil {
		return errNoPage
	}
	sheets, err := d.Cases.Key(v.context(), v.Site.ID)
	if why := lackOf(err); why != nil {
		return why.Because(err)
	}
	if err != nil {
		return err
	}
	cited, err := d.Store.Citations(v.context(), v.Site.ID, store.AllCitations)
	if err != nil {
		return err
	}
	used, err := d.usedClues(v.context(), v.Site.ID)
	if err != nil {
		return err
	}
	days, err := d.daysOf(v)
	if err != nil {
		return err
	}
	body, seen := keyPage{}, 0
	for _, s := range sheets {
		k := keySheet{Answer: s, Clues: keyClues(s.ID, days, used)}
		if strings.HasPrefix(s.Where, "/") {
			k.Href = s.Where
			k.Cited = citedFrom(s.Where, cited)
		}
		if len(k.Cited) > 0 {
			seen++
		}
		body.Sheets = append(body.Sheets, k)
	}
	body.Others = slices.DeleteFunc(used, func(u usedClue) bool {
		return slices.ContainsFunc(sheets, func(s Answer) bool { return s.ID == u.Sheet })
	})
	answer := "room.key_answer"
	if seen == 0 {
		answer = "room.key_answer_none"
	}
	body.Answer = i18n.T(answer, "n", len(sheets), "seen", seen, "cited", len(cited))
	return d.page(v.timeless(), "key", Page{Title: i18n.T("room.key"), Question: i18n.T("room.key_question", "name", v.Site.Name), Body: body})
}

// citedFrom are the codes that were cited on a page, or on the page of a figure that it led to.
func citedFrom(where string, cited []store.Citation) (codes []string) {
	page, err := url.Parse(where)
	if err != nil {
		return nil
	}
	for _, c := range cited {
		if at, err := url.Parse(c.Address); err == nil && (at.Path == page.Path || at.Query().Get(originParam) == page.Path) {
			codes = append(codes, citation.Show(c.Code))
		}
	}
	return codes
}

// remarksPath is where a trainer writes beside the pieces of a candidate, who reads it there.
const remarksPath = "/remarques"

// maxRemark is the length of a remark, in characters.
const maxRemark = 2000

// remark is what a trainer wrote beside a piece.
type remark struct {
	Piece    int64  `json:"piece"`
	Text     string `json:"text,omitempty"`
	Verified bool   `json:"verified,omitempty"` // the trainer read this version and found its facts right
	Version  int    `json:"version"`            // of the piece
}

type remarksPage struct {
	Answer  string
	Pieces  []remarkedPiece
	Writes  bool // a trainer
	Action  string
	Max     int
	Key     string
	Missing []string
}

type remarkedPiece struct {
	dossier.Piece
	Remarks  []shownRemark
	Verified string // by whom and when
	Stale    bool   // the piece changed since
}

type shownRemark struct{ Text, By, At string }

func (d *Dashboard) showRemarks(v *visit) error {
	ctx := v.context()
	pieces, err := d.dossier().Pieces(ctx, v.Site.ID)
	if err != nil {
		return err
	}
	docs, err := d.Store.Documents(ctx, store.Remarks, v.Site.ID)
	if err != nil {
		return err
	}
	body := remarksPage{Writes: may(WhoFrom(ctx), teaches), Action: siteAddress(remarksPath, v.Site.ID), Max: maxRemark}
	n := 0
	for _, p := range pieces {
		shown := remarkedPiece{Piece: p}
		for _, doc := range docs {
			var r remark
			if err := json.Unmarshal(doc.Body, &r); err != nil {
				return err
			}
			if r.Piece != p.ID {
				continue
			}
			at := i18n.DateTime(doc.At.In(seo.Paris()))
			if r.Text != "" {
				shown.Remarks, n = append(shown.Remarks, shownRemark{r.Text, doc.Author, at}), n+1
			}
			if r.Verified {
				shown.Verified, shown.Stale = i18n.T("room.verified", "by", doc.Author, "at", at), r.Version != p.Version
			}
		}
		body.Pieces = append(body.Pieces, shown)
	}
	body.Answer = i18n.T("room.remarks_answer", "n", len(pieces), "remarks", n)
	if body.Writes && d.Cases != nil {
		body.Key = siteAddress(keyPath, v.Site.ID)
	}
	return d.page(v.timeless(), "remarks", Page{Title: i18n.T("nav." + remarksPath), Question: i18n.T("room.remarks_question"), Body: body})
}

// addRemark keeps a remark, or that a piece was verified.
func (d *Dashboard) addRemark(v *visit) error {
	id, err := strconv.ParseInt(v.FormValue("piece"), 10, 64)
	if err != nil {
		return fault.New(fault.Invalid, "dashboard.bad_request")
	}
	piece, err := d.dossier().Piece(v.context(), v.Site.ID, id)
	if err != nil {
		return err
	}
	r := remark{Piece: id, Text: strings.TrimSpace(v.FormValue("texte")), Verified: v.FormValue("action") == "verifie", Version: piece.Version}
	switch n := utf8.RuneCountInString(r.Text); {
	case n == 0 && !r.Verified:
		return fault.New(fault.Invalid, "room.no_remark")
	case n > maxRemark:
		return fault.New(fault.Invalid, "room.long_remark", "n", n, "max", maxRemark)
	}
	raw, err := json.Marshal(r)
	if err != nil {
		return err
	}
	if _, err := d.Store.AddDocument(v.context(), store.Document{Kind: store.Remarks, Site: v.Site.ID, Body: raw, Author: WhoFrom(v.context()).Name, At: d.Now()}); err != nil {
		return err
	}
	return v.Redirect(http.StatusSeeOther, siteAddress(remarksPath, v.Site.ID))
}

// referentielOf is what the dossier of a site is measured against: the default one, with why, where
// its own cannot be read.
func (d *Dashboard) referentielOf(ctx context.Context, site string) (dossier.Referentiel, []string, error) {
	set, err := d.dossier().Settings(ctx, site)
	if err != nil {
		return dossier.Referentiel{}, nil, err
	}
	var s shelf
	err = s.read(d.library(), set.Referentiel)
	return s.referentiel, s.problems, err
}
