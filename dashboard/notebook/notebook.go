// Package notebook writes the « carnet de preuves »: one HTML file with every cited figure,
// which tells by itself, without any network, whether it is as the centre signed it.
//
// What is shown is built from the signed text alone. A forger who rewrites the program in
// the file could still make it say anything: the fingerprint of the key, which the page /v of
// the centre shows, and the codes, are what cannot be forged.
package notebook

import (
	"encoding/base64"
	"encoding/json"
	"html/template"
	"io"
	"time"

	_ "embed"

	"github.com/formaouest/chaland/dashboard/exhibit"
	"github.com/formaouest/chaland/dashboard/seal"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

// Prefix stands before what is signed, so that a signature of a notebook is of nothing else.
const Prefix = "chaland carnet de preuves 1\n"

// Notebook is what one holds.
type Notebook struct {
	Site, Author string
	Made         time.Time // in the site's time
	Base         string    // of the centre, "https://centre.fr"
	Exhibits     []exhibit.Exhibit
}

// content is what is signed, as the script reads it.
type content struct {
	Title    string            `json:"title"`
	About    []string          `json:"about"`
	Words    map[string]string `json:"words"`
	Exhibits []entry           `json:"exhibits"`
}

type entry struct {
	exhibit.Exhibit
	Facts  []exhibit.Fact `json:"facts"`
	Limits []string       `json:"limits"`
	Alt    string         `json:"alt"`
	SVG    string         `json:"svg"` // base64
	PNG    string         `json:"png"`
	QR     string         `json:"qr"`
}

// words are those that the script says.
var words = []string{"intact", "intact_text", "key", "untrusted", "rows", "row", "value", "sample", "calculation", "reading", "no_reading", "limits", "qr", "online", "index", "code", "figure"}

//go:embed notebook.gohtml
var pageText string

var page = template.Must(template.New("notebook").Funcs(template.FuncMap{"text": i18n.T}).Parse(pageText))

// Write writes the notebook, signed; script is the program that checks and shows it.
func (n Notebook) Write(out io.Writer, key *seal.Key, script []byte) (err error) {
	defer fault.Wrap(&err, "write the notebook of %s", n.Site)
	c, err := n.content()
	if err != nil {
		return err
	}
	text, err := json.Marshal(c) // escapes <, > and &: the text stays inside of its element
	if err != nil {
		return err
	}
	return page.Execute(out, map[string]any{
		"Title": c.Title, "Content": template.JS(text), "Script": template.JS(script), "Prefix": Prefix, //nolint:gosec // JSON that escapes markup, and our own script
		"Signature": base64.StdEncoding.EncodeToString(key.Sign(append([]byte(Prefix), text...))), "Key": base64.StdEncoding.EncodeToString(key.Public()),
	})
}

func (n Notebook) content() (content, error) {
	c := content{Title: i18n.T("notebook.title", "site", n.Site), Words: map[string]string{}, Exhibits: []entry{}}
	if n.Author != "" {
		c.About = append(c.About, i18n.T("notebook.author", "name", n.Author))
	}
	c.About = append(c.About, i18n.T("notebook.made", "at", i18n.DateTime(n.Made), "n", len(n.Exhibits)), i18n.T("notebook.online", "address", n.Base+"/v"))
	for _, w := range words {
		c.Words[w] = i18n.T("notebook.word." + w)
	}
	for _, e := range n.Exhibits {
		code, err := exhibit.QR(e.Address)
		if err != nil {
			return c, err
		}
		encoded := entry{Exhibit: e, Facts: e.Facts(), Limits: e.Limits(), Alt: e.Alt(), QR: base64.StdEncoding.EncodeToString(code)}
		if e.SVG != "" {
			encoded.SVG = base64.StdEncoding.EncodeToString([]byte(e.SVG))
		} else {
			encoded.PNG = base64.StdEncoding.EncodeToString(e.PNG)
		}
		if encoded.Rows == nil {
			encoded.Rows = []exhibit.Row{}
		}
		c.Exhibits = append(c.Exhibits, encoded)
	}
	return c, nil
}
