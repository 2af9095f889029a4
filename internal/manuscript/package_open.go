package manuscript

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"github.com/formaouest/chaland/internal/fault"
)

// Bounds of a document that is a ZIP: what it says of itself may be a lie.
const (
	maxEntries = 5000
	maxXML     = 48 << 20 // bytes of XML that are unpacked in all
)

var errUnpacked = errors.New("more XML than a document holds")

// pack is an open document with what may still be unpacked of it.
type pack struct {
	ctx   context.Context //nolint:containedctx // a pack lives as long as one reading
	files map[string]*zip.File
	left  int64
}

// readPackage reads a document that is a ZIP of XML files.
func readPackage(ctx context.Context, name string, in io.ReaderAt, size int64) (*Manuscript, error) {
	broken := fault.New(fault.Invalid, "manuscript.broken", "file", name)
	archive, err := zip.NewReader(in, size)
	if err != nil {
		return nil, broken.Because(err)
	}
	if len(archive.File) > maxEntries {
		return nil, fault.New(fault.TooLarge, "manuscript.bomb", "file", name)
	}
	p := &pack{ctx: ctx, files: map[string]*zip.File{}, left: maxXML}
	for _, f := range archive.File {
		p.files[strings.TrimPrefix(path.Clean("/"+strings.ReplaceAll(f.Name, `\`, "/")), "/")] = f
	}
	m := &Manuscript{Name: name}
	switch main := p.mainPart(); {
	case main != "":
		err = p.readWord(m, main)
	case p.files["content.xml"] != nil:
		err = p.readOpenDocument(m)
	default:
		return nil, fault.New(fault.Invalid, "manuscript.other_format", "file", name)
	}
	switch {
	case errors.Is(err, errUnpacked):
		return nil, fault.New(fault.TooLarge, "manuscript.bomb", "file", name).Because(err)
	case errors.Is(err, errDeep):
		return nil, fault.New(fault.Invalid, "manuscript.deep", "file", name).Because(err)
	case errors.Is(err, errLong):
		return nil, fault.New(fault.TooLarge, "manuscript.too_long", "file", name).Because(err)
	case errors.Is(err, context.DeadlineExceeded):
		return nil, fault.New(fault.TooLarge, "manuscript.too_slow", "file", name, "seconds", int(Patience.Seconds())).Because(err)
	case err != nil:
		return nil, broken.Because(err)
	case len(m.Passages) == 0:
		return nil, fault.New(fault.Invalid, "manuscript.no_words", "file", name)
	}
	return m, nil
}

// mainPart is the part that the package names as its Word document, "" for none.
func (p *pack) mainPart() string {
	main := ""
	_ = p.each("_rels/.rels", func(_ *xml.Decoder, token xml.Token) error { // without it, the usual name
		if e, ok := token.(xml.StartElement); ok && strings.HasSuffix(attribute(e, "Type"), "/officeDocument") {
			main = strings.TrimPrefix(path.Clean("/"+attribute(e, "Target")), "/")
		}
		return nil
	})
	if main == "" || p.files[main] == nil {
		main = "word/document.xml"
	}
	if p.files[main] == nil || !strings.HasPrefix(main, "word/") {
		return ""
	}
	return main
}

// each hands over the tokens of a part, one after the other; a part that is not there has
// none.
func (p *pack) each(name string, take func(*xml.Decoder, xml.Token) error) error {
	f := p.files[name]
	if f == nil {
		return nil
	}
	in, err := f.Open()
	if err != nil {
		return err
	}
	defer func() { _ = in.Close() }()
	decoder := xml.NewDecoder(&bounded{in, &p.left})
	for n := 0; ; n++ {
		if n%4096 == 0 && p.ctx.Err() != nil {
			return p.ctx.Err()
		}
		token, err := decoder.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		if err := take(decoder, token); err != nil {
			return err
		}
	}
}

// bounded reads until too much was unpacked, of all parts together.
type bounded struct {
	in   io.Reader
	left *int64
}

func (b *bounded) Read(to []byte) (int, error) {
	if *b.left <= 0 {
		return 0, errUnpacked
	}
	n, err := b.in.Read(to[:min(int64(len(to)), *b.left)])
	*b.left -= int64(n)
	return n, err
}

func attribute(e xml.StartElement, local string) string {
	for _, a := range e.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}
