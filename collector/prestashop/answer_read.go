package prestashop

import (
	"bufio"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"unicode/utf8"
)

// Row is one thing that the web service tells of, an order or a line of it: the texts of its
// fields, and the rows tied to it.
type Row struct {
	Name   string
	Fields map[string]string
	Lists  map[string][]Row // associations, by their name
}

// answer is what the web service says: rows, or what is wrong.
type answer struct {
	Rows   []Row
	Errors []wireError
	Attrs  map[string]string // of the list
}

// wireError is an error in the web service's own words.
type wireError struct{ Code, Message string }

// errNotPrestaShop is an answer that no web service of PrestaShop gives: a page, or nothing.
var errNotPrestaShop = errors.New("not an answer of PrestaShop's web service")

// errTooLarge is an answer above the limit.
var errTooLarge = errors.New("answer too large")

// errTooHeavy is an answer that may be more than the shop's server can make in one go: it
// ended it, or took too long.
var errTooHeavy = errors.New("the shop could not answer in one go")

// maxDepth bounds the nesting of an answer; PrestaShop's deepest has 6.
const maxDepth = 12

// maxField bounds a field, in bytes: nothing that is read is longer.
const maxField = 4000

// readAnswer reads an answer in XML, the format that all versions of PrestaShop write alike:
// the JSON of most has an empty list in place of an object, and that of some puts the lines
// of an order with the next one.
func readAnswer(r io.Reader) (*answer, error) {
	d := xml.NewDecoder(&cleaner{r: bufio.NewReaderSize(r, 64<<10)})
	d.Strict = false
	d.Entity = xml.HTMLEntity
	root, err := start(d)
	if err != nil {
		return nil, err
	}
	if root.Name.Local != "prestashop" {
		return nil, errNotPrestaShop
	}
	a := &answer{}
	err = children(d, func(list xml.StartElement) error {
		if list.Name.Local != "errors" && a.Attrs == nil {
			a.Attrs = attributes(list)
		}
		return children(d, func(e xml.StartElement) error {
			row, err := readRow(d, e, 0)
			switch {
			case err != nil:
				return err
			case list.Name.Local == "errors":
				a.Errors = append(a.Errors, wireError{row.Fields["code"], row.Fields["message"]})
			default:
				a.Rows = append(a.Rows, row)
			}
			return nil
		})
	})
	return a, err
}

// start finds the first element; what PHP prints before it is left out by the cleaner.
func start(d *xml.Decoder) (xml.StartElement, error) {
	for {
		token, err := d.Token()
		switch {
		case errors.Is(err, errTooLarge):
			return xml.StartElement{}, err
		case err != nil:
			return xml.StartElement{}, errors.Join(errNotPrestaShop, err)
		}
		if e, ok := token.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// children gives each element inside the one that was just opened, up to its end.
func children(d *xml.Decoder, each func(xml.StartElement) error) error {
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch e := token.(type) {
		case xml.StartElement:
			if err := each(e); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

func attributes(e xml.StartElement) map[string]string {
	out := map[string]string{}
	for _, a := range e.Attr {
		out[a.Name.Local] = a.Value
	}
	return out
}

// readRow reads an element with its fields. Its attributes are fields too, where no element
// says otherwise: that is how lists without display and permissions are told.
func readRow(d *xml.Decoder, e xml.StartElement, depth int) (Row, error) {
	row := Row{Name: e.Name.Local, Fields: attributes(e)}
	if depth > maxDepth {
		return row, errNotPrestaShop
	}
	err := children(d, func(field xml.StartElement) error {
		if field.Name.Local == "associations" {
			return children(d, func(list xml.StartElement) error { return row.readList(d, list, depth+1) })
		}
		text, err := readText(d, depth+1)
		row.Fields[field.Name.Local] = text
		return err
	})
	return row, err
}

func (r *Row) readList(d *xml.Decoder, list xml.StartElement, depth int) error {
	if r.Lists == nil {
		r.Lists = map[string][]Row{}
	}
	return children(d, func(e xml.StartElement) error {
		row, err := readRow(d, e, depth+1)
		r.Lists[list.Name.Local] = append(r.Lists[list.Name.Local], row)
		return err
	})
}

// readText is the text of a field; of one in several languages, the first that says anything.
func readText(d *xml.Decoder, depth int) (string, error) {
	if depth > maxDepth {
		return "", errNotPrestaShop
	}
	var own strings.Builder
	inside := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return "", err
		}
		switch e := token.(type) {
		case xml.CharData:
			if own.Len() < maxField {
				own.Write(e)
			}
		case xml.StartElement:
			text, err := readText(d, depth+1)
			if err != nil {
				return "", err
			}
			if inside == "" {
				inside = text
			}
		case xml.EndElement:
			if inside == "" {
				inside = strings.TrimSpace(own.String())
			}
			return inside[:min(len(inside), maxField)], nil
		}
	}
}

// cleaner makes XML out of what shops send: what stands before the first mark is left out
// (blank lines and warnings of PHP), and bytes that XML has no place for become spaces.
type cleaner struct {
	r     *bufio.Reader
	begun bool
	rest  []byte
}

func (c *cleaner) Read(p []byte) (int, error) {
	if len(c.rest) == 0 {
		if err := c.more(); err != nil {
			return 0, err
		}
	}
	n := copy(p, c.rest)
	c.rest = c.rest[n:]
	return n, nil
}

// more reads runes until there are enough for one reading.
func (c *cleaner) more() error {
	c.rest = c.rest[:0]
	for len(c.rest) < 32<<10 {
		r, size, err := c.r.ReadRune()
		if err != nil {
			if len(c.rest) > 0 {
				return nil // it comes back at the next reading
			}
			return err
		}
		switch {
		case !c.begun && r != '<':
			continue
		case r == utf8.RuneError && size == 1, r < ' ' && r != '\n' && r != '\t' && r != '\r', r == 0xFFFE || r == 0xFFFF:
			r = ' '
		}
		c.begun = true
		c.rest = utf8.AppendRune(c.rest, r)
	}
	return nil
}
