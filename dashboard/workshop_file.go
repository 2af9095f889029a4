package dashboard

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path"
	"slices"

	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
	"github.com/formaouest/chaland/internal/sheet"
	"github.com/formaouest/chaland/internal/workshop"
)

// keepFile takes the file that somebody brings, and goes on to its columns.
func (d *Dashboard) keepFile(v *visit) error {
	form, known := workshop.FormOf(v.Param("model"))
	if !known {
		return errNoPage
	}
	file, err := readUpload(v)
	if err != nil {
		return d.showModelError(v, form, err)
	}
	q := v.Values()
	q.Set(workshopFile, d.files.keep(file, d.Now()))
	return v.Redirect(http.StatusSeeOther, workshopPath+"/"+form.Name+"?"+q.Encode()+"#fichier")
}

func readUpload(v *visit) (workshop.File, error) {
	header, err := v.FormFile(workshopFile)
	if err != nil {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.no_upload").Because(err)
	}
	if header.Size > maxUpload {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.too_large", "file", header.Filename, "size", maxUpload>>20)
	}
	in, err := header.Open()
	if err != nil {
		return workshop.File{}, err
	}
	defer func() { _ = in.Close() }()
	data, err := io.ReadAll(in)
	if err == nil && len(data) == 0 {
		err = fault.New(fault.Invalid, "workshop.empty", "file", header.Filename)
	}
	return workshop.File{Name: path.Base(header.Filename), Data: data}, err
}

// dropFile forgets a file at once.
func (d *Dashboard) dropFile(v *visit) error {
	d.files.forget(v.FormValue(workshopFile))
	return v.Redirect(http.StatusSeeOther, v.Of(workshopPath+"/"+url.PathEscape(v.Param("model"))))
}

// fileOf is the file that the address names: the shop's sales, or one that was brought.
func (d *Dashboard) fileOf(v *visit, code string) (workshop.File, error) {
	if code == ownSales {
		return d.salesFile(v)
	}
	return d.files.of(code, d.Now())
}

// salesFile writes the order lines of the period as a file that any model reads.
func (d *Dashboard) salesFile(v *visit) (workshop.File, error) {
	lines, err := d.Analyzer.OrderLines(v.context(), v.Site.ID, v.Span.Period)
	if err != nil {
		return workshop.File{}, err
	}
	if len(lines) == 0 {
		return workshop.File{}, fault.New(fault.Invalid, "workshop.no_sale", "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French())
	}
	names := map[string]string{}
	if d.Products != nil {
		var skus []string
		for _, l := range lines {
			skus = append(skus, l.SKU)
		}
		slices.Sort(skus)
		if names, err = d.Products.ProductNames(v.context(), v.Site.ID, slices.Compact(skus)); err != nil {
			return workshop.File{}, err
		}
	}
	var out bytes.Buffer
	w := sheet.NewCSV(&out, sheet.Column{Title: i18n.T("workshop.col.order")}, sheet.Column{Title: i18n.T("workshop.col.date"), Kind: sheet.Date}, sheet.Column{Title: i18n.T("workshop.col.customer")},
		sheet.Column{Title: i18n.T("workshop.col.product")}, sheet.Column{Title: i18n.T("workshop.col.amount"), Kind: sheet.Money})
	for _, l := range lines {
		name := l.SKU
		if known := names[l.SKU]; known != "" {
			name = known + " (" + l.SKU + ")"
		}
		w.Row(l.Order, l.Day.Time(), l.Customer, name, l.Amount)
	}
	if err := w.Flush(); err != nil {
		return workshop.File{}, err
	}
	return workshop.File{Name: i18n.T("workshop.sales_name", "from", v.Span.Period.From.French(), "to", v.Span.Period.To.French()), Data: out.Bytes()}, nil
}
