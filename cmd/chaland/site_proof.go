package main

import (
	_ "embed"
	"encoding/json"
	"html/template"
	"io"
	"slices"

	"github.com/spf13/cobra"

	"github.com/formaouest/chaland/collector/proof"
	"github.com/formaouest/chaland/internal/document"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/seo"
	"github.com/formaouest/chaland/warehouse"
)

//go:embed proof.gohtml
var proofText string

var proofPage = template.Must(template.New("proof").Funcs(template.FuncMap{"t": i18n.T}).Parse(proofText))

// newSiteProof tells how a site meets the CNIL's criteria.
func newSiteProof(a *app) *cobra.Command {
	var format, base string
	cmd := &cobra.Command{
		Use: "proof " + i18n.T("share.cli.site"), Short: i18n.T("proof.cli.short"), Long: i18n.T("proof.cli.long"), Example: i18n.T("proof.cli.example"),
		Args: exactArgs(1, i18n.T("share.cli.site_what")),
		RunE: func(cmd *cobra.Command, args []string) error {
			if !slices.Contains([]string{"txt", "html", "pdf", "docx", "json"}, format) {
				return usage("proof.cli.bad_format", "value", format)
			}
			if err := checkPublicURL(base); err != nil {
				return err
			}
			return a.withWarehouse(cmd.Context(), func(w *warehouse.Warehouse) error {
				sheet, err := proof.Of(cmd.Context(), w, args[0], publicBase(base), versionText(), a.now())
				if err != nil {
					return err
				}
				return writeProof(a.out, sheet, format)
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", "txt", i18n.T("proof.cli.flag.format"))
	cmd.Flags().StringVar(&base, "public-url", "", i18n.T("share.cli.flag.public_url"))
	return cmd
}

// writeProof writes a sheet as a person, a lawyer or a program wants it.
func writeProof(out io.Writer, s proof.Sheet, format string) error {
	doc := proofDocument(s)
	switch format {
	case "json":
		return json.NewEncoder(out).Encode(s)
	case "html":
		return proofPage.Execute(out, map[string]any{"Sheet": s, "Document": doc})
	case "pdf":
		return doc.PDF(out)
	case "docx":
		return doc.DOCX(out)
	}
	return doc.Text(out)
}

func proofDocument(s proof.Sheet) document.Document {
	d := document.Document{
		Title: i18n.T("proof.title", "name", s.Name), Made: s.Made,
		Note: i18n.T("proof.note", "site", s.Site, "date", i18n.DateTime(s.Made.In(seo.Paris())), "version", s.Version),
	}
	d.Footer = d.Note
	d.Add(document.Paragraph{Text: s.Verdict()})
	if s.State == proof.Met {
		d.Add(document.Paragraph{Text: i18n.T("proof.self", "name", s.Name)})
	}
	for _, c := range s.Criteria {
		d.Add(document.Heading{Level: 2, Text: c.Title}, document.Paragraph{Text: c.Must, Small: true},
			document.Paragraph{Lead: i18n.T("proof.state." + c.State), Text: c.Found}, document.Paragraph{Lead: i18n.T("proof.column.verify"), Text: c.Verify})
	}
	d.Add(document.Heading{Level: 1, Text: i18n.T("proof.notice_title")})
	for _, p := range s.Notice {
		d.Add(document.Paragraph{Text: p})
	}
	return d
}
