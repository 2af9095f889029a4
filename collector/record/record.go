// Package record writes rows of the tracking plan as bytes for the spool, and
// reads them back.
//
// A row is its fields in the order of a schema that is kept with it, so that a
// later program, whose structs have gained or lost a field, still reads what an
// earlier one left: fields are matched by name, and an unknown one is skipped.
package record

import (
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"reflect"
	"time"

	"github.com/google/uuid"
)

// field is a tagged field of a struct, or of one embedded in it.
type field struct {
	name  string
	code  byte
	index []int
}

// The codes say how a value is written. Integers are varints, instants are
// milliseconds as in the tables, strings and lists have their length first.
var codes = map[reflect.Type]byte{
	reflect.TypeFor[string]():            's',
	reflect.TypeFor[bool]():              'b',
	reflect.TypeFor[uint8]():             'u',
	reflect.TypeFor[uint32]():            'u',
	reflect.TypeFor[uint64]():            'u',
	reflect.TypeFor[int32]():             'i',
	reflect.TypeFor[int64]():             'i',
	reflect.TypeFor[float64]():           'f',
	reflect.TypeFor[time.Time]():         't',
	reflect.TypeFor[uuid.UUID]():         'd',
	reflect.TypeFor[*int64]():            'p',
	reflect.TypeFor[[]string]():          'S',
	reflect.TypeFor[[]uint32]():          'U',
	reflect.TypeFor[[]int32]():           'J',
	reflect.TypeFor[[]int64]():           'I',
	reflect.TypeFor[[]*int64]():          'P',
	reflect.TypeFor[map[string]string](): 'm',
}

var errShort = errors.New("record: the bytes end too soon")

// Codec writes and reads rows of T.
type Codec[T any] struct{ fields []field }

// NewCodec looks at T's `ch` tags. It panics on a type it cannot write, which
// the tests of the package that declares T see at once.
func NewCodec[T any]() *Codec[T] {
	c := &Codec[T]{}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[T]()) {
		tag := f.Tag.Get("ch")
		if tag == "" || tag == "-" {
			continue
		}
		code, ok := codes[f.Type]
		if !ok {
			panic(fmt.Sprintf("record: field %s of %s has type %s", f.Name, reflect.TypeFor[T](), f.Type))
		}
		c.fields = append(c.fields, field{name: tag, code: code, index: f.Index})
	}
	return c
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
	v := reflect.ValueOf(row).Elem()
	for _, f := range c.fields {
		buf = appendValue(buf, v.FieldByIndex(f.index))
	}
	return buf
}

func appendValue(buf []byte, v reflect.Value) []byte {
	switch x := v.Addr().Interface().(type) {
	case *string:
		return appendString(buf, *x)
	case *bool:
		if *x {
			return append(buf, 1)
		}
		return append(buf, 0)
	case *uint8:
		return binary.AppendUvarint(buf, uint64(*x))
	case *uint32:
		return binary.AppendUvarint(buf, uint64(*x))
	case *uint64:
		return binary.AppendUvarint(buf, *x)
	case *int32:
		return binary.AppendVarint(buf, int64(*x))
	case *int64:
		return binary.AppendVarint(buf, *x)
	case *float64:
		return binary.LittleEndian.AppendUint64(buf, math.Float64bits(*x))
	case *time.Time:
		return binary.AppendVarint(buf, x.UnixMilli())
	case *uuid.UUID:
		return append(buf, x[:]...)
	case **int64:
		return appendOptional(buf, *x)
	default:
		return appendMany(buf, x)
	}
}

func appendMany(buf []byte, value any) []byte {
	switch x := value.(type) {
	case *[]string:
		return appendEach(buf, *x, appendString)
	case *[]uint32:
		return appendEach(buf, *x, func(b []byte, n uint32) []byte { return binary.AppendUvarint(b, uint64(n)) })
	case *[]int32:
		return appendEach(buf, *x, func(b []byte, n int32) []byte { return binary.AppendVarint(b, int64(n)) })
	case *[]int64:
		return appendEach(buf, *x, binary.AppendVarint)
	case *[]*int64:
		return appendEach(buf, *x, appendOptional)
	case *map[string]string:
		buf = binary.AppendUvarint(buf, uint64(len(*x)))
		for k, s := range *x {
			buf = appendString(appendString(buf, k), s)
		}
	}
	return buf
}

func appendString(buf []byte, s string) []byte {
	return append(binary.AppendUvarint(buf, uint64(len(s))), s...)
}

func appendOptional(buf []byte, n *int64) []byte {
	if n == nil {
		return append(buf, 0)
	}
	return binary.AppendVarint(append(buf, 1), *n)
}

func appendEach[V any](buf []byte, values []V, one func([]byte, V) []byte) []byte {
	buf = binary.AppendUvarint(buf, uint64(len(values)))
	for _, v := range values {
		buf = one(buf, v)
	}
	return buf
}

// Reader reads the rows of one schema, which may be another program's.
type Reader[T any] struct {
	steps []step
	words map[string]string // short strings seen, kept once
}

// step is one value of the bytes, and where it goes: nowhere if index is nil.
type step struct {
	code  byte
	index []int
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
		st := step{code: s[0]}
		if f, ok := mine[s[1:]]; ok && f.code == st.code {
			st.index = f.index
		}
		r.steps = append(r.steps, st)
	}
	return r, nil
}

// Read reads one row.
func (r *Reader[T]) Read(data []byte, row *T) error {
	in := input{data: data, words: r.words}
	v := reflect.ValueOf(row).Elem()
	for _, s := range r.steps {
		value, err := in.value(s.code)
		if err != nil {
			return err
		}
		if s.index != nil {
			set(v.FieldByIndex(s.index), value)
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
