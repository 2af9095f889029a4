package citation

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/store"
)

// Frozen is a cited figure in a dossier that was handed in, whole: it can be verified when
// the data, the site and the program that cited it are gone. Its JSON is what the
// fingerprint of the dossier is made of; a field is never renamed, new ones are omitempty.
type Frozen struct {
	Code        string            `json:"code"`
	Site        string            `json:"site"`
	Kind        string            `json:"kind"`
	Metric      string            `json:"metric"`
	Title       string            `json:"title"`
	Value       string            `json:"value"`
	Definition  string            `json:"definition,omitempty"`
	Formula     string            `json:"formula,omitempty"`
	Question    json.RawMessage   `json:"question"`
	Figures     json.RawMessage   `json:"figures"`
	Version     int               `json:"version"`
	SQL         string            `json:"sql"`
	Params      json.RawMessage   `json:"params"`
	Fingerprint string            `json:"fingerprint"`
	Sentence    string            `json:"sentence"`
	Author      string            `json:"author,omitempty"`
	Cited       time.Time         `json:"cited"`
	Pictures    map[string]string `json:"pictures,omitempty"` // SHA-256 by format
}

// Freeze is a citation as it is handed in.
func (p Proof) Freeze(definition, formula string, pictures map[string]string) Frozen {
	c := p.Citation
	return Frozen{Code: c.Code, Site: c.Site, Kind: c.Kind, Metric: c.Metric, Title: c.Title, Value: p.Value(), Definition: definition, Formula: formula, Question: c.Question,
		Figures: c.Figures, Version: c.Version, SQL: c.SQL, Params: c.Params, Fingerprint: c.Fingerprint, Sentence: c.Sentence, Author: c.Author, Cited: c.Cited, Pictures: pictures}
}

// citation is what was frozen as the citation it was.
func (f Frozen) citation() store.Citation {
	return store.Citation{Code: f.Code, Site: f.Site, Kind: f.Kind, Metric: f.Metric, Title: f.Title, Question: f.Question, Figures: f.Figures, Version: f.Version, SQL: f.SQL,
		Params: f.Params, Fingerprint: f.Fingerprint, Sentence: f.Sentence, Author: f.Author, Cited: f.Cited}
}

// Handed is the newest dossier that a figure was handed in with.
type Handed struct {
	Number      int
	Fingerprint string // of the dossier
	At          time.Time
	Author      string
	SiteName    string
	// Intact is false where what was kept is not what was handed in.
	Intact bool
	Figure Frozen
}

// Print is how the fingerprint of a dossier is printed: 7F3A-22B1-09CD-E410.
func Print(fingerprint string) string {
	if len(fingerprint) < 16 {
		return fingerprint
	}
	s := strings.ToUpper(fingerprint[:16])
	return strings.Join([]string{s[:4], s[4:8], s[8:12], s[12:]}, "-")
}

// Told says with which dossier a figure was handed in, in a time zone.
func (h Handed) Told(where *time.Location) string {
	if !h.Intact {
		return i18n.T("verify.handed_broken")
	}
	return i18n.T("handin.by_code", "at", LocalTime(h.At, where), "n", h.Number, "print", Print(h.Fingerprint))
}

// AsHanded is the verdict of a figure that is the one that was handed in, while the data or
// the definition say something else today.
const AsHanded Verdict = "handed"

// handed finds the dossier that a code was handed in with, nil for none.
func (d Desk) handed(ctx context.Context, code string) (*Handed, error) {
	h, part, ok, err := d.Store.HandedFigure(ctx, code)
	if err != nil || !ok {
		return nil, err
	}
	out := &Handed{Number: h.Number, Fingerprint: h.Fingerprint, At: h.At, Author: h.Author}
	out.Intact = store.Sum(part.Body) == part.SHA256 && store.Sum([]byte(h.Manifest)) == h.Fingerprint
	var manifest struct {
		SiteName string `json:"site_name"`
	}
	if err := json.Unmarshal([]byte(h.Manifest), &manifest); err != nil {
		return nil, fmt.Errorf("manifest of %s, %d: %w", h.Site, h.Number, err)
	}
	out.SiteName = manifest.SiteName
	if err := json.Unmarshal(part.Body, &out.Figure); err != nil {
		return nil, fmt.Errorf("what was handed in of %s: %w", code, err)
	}
	if h.Author == "" { // whoever it was is forgotten with the site
		out.Figure.Author = ""
	}
	return out, nil
}
