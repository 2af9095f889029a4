// Package record writes rows of the tracking plan as bytes for the spool, and
// reads them back.
//
// A row is its fields in the order of a schema that is kept with it, so that a
// later program, whose structs have gained or lost a field, still reads what an
// earlier one left: fields are matched by name, and an unknown one is skipped.
package record

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"unsafe"
)

// field is a tagged field of a struct, or of one embedded in it.
type field struct {
	name   string
	offset uintptr // from the start of the struct
	coding
}

var errShort = errors.New("record: the bytes end too soon")

// Codec writes and reads rows of T.
type Codec[T any] struct{ fields []field }

// NewCodec looks at T's `ch` tags. It panics on a type it cannot write, which
// the tests of the package that declares T see at once.
func NewCodec[T any]() *Codec[T] {
	c := &Codec[T]{}
	row := reflect.TypeFor[T]()
	for _, f := range reflect.VisibleFields(row) {
		tag := f.Tag.Get("ch")
		if tag == "" || tag == "-" {
			continue
		}
		found, ok := codings[f.Type]
		if !ok {
			panic(fmt.Sprintf("record: field %s of %s has type %s", f.Name, row, f.Type))
		}
		c.fields = append(c.fields, field{name: tag, offset: offsetOf(row, f.Index), coding: found})
	}
	return c
}

// offsetOf adds up the offsets on the way to a field of embedded structs.
func offsetOf(t reflect.Type, index []int) (offset uintptr) {
	for _, i := range index {
		f := t.Field(i)
		offset, t = offset+f.Offset, f.Type
	}
	return offset
}

// Schema describes the fields, in their order.
func (c *Codec[T]) Schema() []string {
	out := make([]string, len(c.fields))
	for i, f := range c.fields {
		out[i] = string(f.code) + f.name
	}
	return out
}

// Append writes row behind buf.
func (c *Codec[T]) Append(buf []byte, row *T) []byte {
	for i := range c.fields {
		f := &c.fields[i]
		buf = f.put(buf, unsafe.Add(unsafe.Pointer(row), f.offset))
	}
	return buf
}

// Reader reads the rows of one schema, which may be another program's.
type Reader[T any] struct {
	steps []step
	words map[string]string // short strings seen, kept once
}

// step is one value of the bytes: read into the field at offset, or skipped.
type step struct {
	offset uintptr
	get    func(*input, unsafe.Pointer) error
	skip   func(*input) error // nil for a field of ours
}

// Reader prepares reading rows written under schema.
func (c *Codec[T]) Reader(schema []string) (*Reader[T], error) {
	mine := map[string]field{}
	for _, f := range c.fields {
		mine[f.name] = f
	}
	r := &Reader[T]{words: map[string]string{}}
	for _, s := range schema {
		if s == "" {
			return nil, errors.New("record: an empty field in the schema")
		}
		skip, ok := skips[s[0]]
		if !ok {
			return nil, fmt.Errorf("record: unknown code %q", s[0])
		}
		st := step{skip: skip}
		if f, ok := mine[s[1:]]; ok && f.code == s[0] {
			st = step{offset: f.offset, get: f.get}
		}
		r.steps = append(r.steps, st)
	}
	return r, nil
}

// Read reads one row.
func (r *Reader[T]) Read(data []byte, row *T) (err error) {
	in := input{data: data, words: r.words}
	for i := range r.steps {
		s := &r.steps[i]
		if s.skip != nil {
			err = s.skip(&in)
		} else {
			err = s.get(&in, unsafe.Add(unsafe.Pointer(row), s.offset))
		}
		if err != nil {
			return err
		}
	}
	if len(in.data) > 0 {
		return fmt.Errorf("record: %d bytes too many", len(in.data))
	}
	return nil
}

// Schemas is the text form of several schemas, each under a name.
type Schemas map[string][]string

// Marshal writes the schemas for the head of a segment.
func (s Schemas) Marshal() []byte {
	raw, err := json.Marshal(s)
	if err != nil {
		panic(err) // a map of strings
	}
	return raw
}

// ParseSchemas reads what Marshal wrote.
func ParseSchemas(raw []byte) (Schemas, error) {
	var s Schemas
	return s, json.Unmarshal(raw, &s)
}
