package dashboard

import (
	"cmp"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"time"

	"github.com/formaouest/chaland/dashboard/inbox"
	"github.com/formaouest/chaland/internal/fault"
	"github.com/formaouest/chaland/internal/i18n"
)

const (
	// importBody bounds a form of several files.
	importBody  = "2G"
	importBytes = 2 // thousands of millions, of a form
	// importTime bounds the sending of it: years of access logs, over the line of a centre.
	importTime = 3 * time.Hour
)

// takeFiles takes in the files that somebody brings, looks at each and, where nothing is
// in doubt, tries it.
func (d *Dashboard) takeFiles(v *visit) error {
	if err := frozenImport(v); err != nil {
		return err
	}
	items, err := d.readUploads(v)
	if err != nil {
		if f, known := errors.AsType[*fault.Error](err); known && f.Kind != fault.Internal {
			return d.listFiles(v, statusOf(v, f), i18n.Error(f))
		}
		return err
	}
	if len(items) > 1 {
		return v.Redirect(http.StatusSeeOther, v.importPath("")+"#attente")
	}
	return v.Redirect(http.StatusSeeOther, v.importPath("/fichier/"+items[0].ID))
}

// frozenImport refuses to change a site whose data are frozen.
func frozenImport(v *visit) error {
	if v.Site.Frozen.IsZero() {
		return nil
	}
	return fault.New(fault.Conflict, "import.frozen", "site", v.Site.Name, "date", i18n.DateTime(v.Site.Frozen.In(v.Site.Location())))
}

// readUploads keeps the files of a form as they come, never a whole one in memory.
func (d *Dashboard) readUploads(v *visit) (items []inbox.Item, err error) {
	wire, end, err := d.receive(v, cmp.Or(d.SendTime, importTime), fault.New(fault.TooLarge, "import.too_large", "size", importBytes))
	if err != nil {
		return nil, fault.New(fault.Invalid, "import.no_file").Because(err)
	}
	defer end()
	for {
		part, err := wire.next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		if part.FormName() != importFile || part.FileName() == "" {
			continue
		}
		item, err := d.takeFile(v, part, wire)
		if err != nil {
			return nil, err
		}
		items = append(items, item)
	}
	if len(items) == 0 {
		return nil, fault.New(fault.Invalid, "import.no_file")
	}
	return items, nil
}

func (d *Dashboard) takeFile(v *visit, part *multipart.Part, wire *sending) (item inbox.Item, err error) {
	size := v.Request().ContentLength
	if size > inbox.MaxFile { // of several files, or of one that is stopped where it is too large
		size = 0
	}
	item, err = d.inbox.Add(v.Site.ID, part.FileName(), size, wire.read(part))
	if err != nil && (wire.isLate() || wire.isSilent()) {
		err = wire.cutShort(err)
	}
	if err != nil {
		return item, err
	}
	looked := false
	defer func() { // a file that nothing can be told of, even by a panic of its reader, does not stay
		if !looked {
			err = errors.Join(err, d.inbox.Remove(item))
		}
	}()
	if err := wire.work(func() error { return d.look(v.context(), v, &item) }); err != nil {
		return item, err
	}
	looked = true
	return item, nil
}

// look recognises a new file, takes over what was chosen for an earlier one, and puts its
// trial on its way when nothing is left to choose.
func (d *Dashboard) look(ctx context.Context, v *visit, item *inbox.Item) (err error) {
	state := &importState{}
	file := d.importedFile(*item)
	if state.Look, err = d.Importer.Recognise(ctx, file, ""); err != nil {
		return d.inWords(err)
	}
	state.Kind, state.Seen = state.Look.Kind, state.Look.Kind
	if err := d.recall(ctx, v.Site.ID, state, file); err != nil {
		return d.inWords(err)
	}
	if *item, err = d.keepState(*item, state); err != nil {
		return err
	}
	if kind, known := d.kindOf(state.Kind); known && state.isReady(kind) {
		_, err = d.imports.ask(importRun{Item: *item, Site: v.Site, Trial: true, Author: WhoFrom(ctx).Name})
		if fault.KindOf(err) == fault.TooMany { // its page will offer the trial
			err = nil
		}
	}
	return err
}

// inWords is a fault of an import in the words of a page.
func (d *Dashboard) inWords(err error) error {
	f, known := errors.AsType[*fault.Error](err)
	if !known {
		return err
	}
	return fault.New(f.Kind, "import.unreadable", "reason", d.Importer.Words(err)).Because(err)
}
