package sheet

import (
	"math"
	"reflect"
	"time"
)

// Kind says what the cells of a column hold, hence how they are written.
type Kind uint8

// The kinds of column. A nil cell, or a nil pointer, is an empty cell in all.
const (
	// Text is written as it is and never becomes a formula.
	Text Kind = iota
	// Int holds whole numbers.
	Int
	// Number holds numbers, written with up to four decimals.
	Number
	// Money holds cents (whole or fractional), written as units with two
	// decimals.
	Money
	// Percent holds ratios: 0.0231 is written 2,31 %.
	Percent
	// Date holds a time.Time of which the civil date counts.
	Date
	// DateTime holds a time.Time, written in its own location.
	DateTime
	// Seconds holds durations in seconds, written with up to one decimal.
	Seconds
)

// Column is the head of a column.
type Column struct {
	Title string
	Kind  Kind
	// Currency (ISO 4217) is the unit of a Money column; "" shows none.
	Currency string
}

// Table is what is exported: every row has a cell for each column, a
// number, a string, a time.Time, or a pointer to one of these.
type Table struct {
	Name    string // of the sheet, and a hint for the file
	Columns []Column
	Rows    [][]any
}

// content is a cell once its Go type is out of the way.
type content struct {
	empty  bool
	isText bool
	text   string
	number float64
	time   time.Time
}

// read turns a cell into what the kind of its column makes of it. A value that
// does not fit the kind is shown as text rather than lost.
func read(v any, kind Kind) content {
	v = follow(v)
	if v == nil {
		return content{empty: true}
	}
	if t, ok := v.(time.Time); ok {
		if kind == Date || kind == DateTime {
			return content{time: t}
		}
		return content{isText: true, text: t.Format("02/01/2006 15:04")}
	}
	n, ok := asNumber(v)
	if !ok || kind == Text || kind == Date || kind == DateTime {
		return content{isText: true, text: asText(v)}
	}
	if math.IsNaN(n) || math.IsInf(n, 0) {
		return content{empty: true} // no data is an empty cell, never a 0
	}
	return content{number: scaled(n, kind)}
}

// scaled gives the number that the cell holds before its format, in full.
func scaled(n float64, kind Kind) float64 {
	switch kind {
	case Int:
		return math.Round(n)
	case Money:
		return n / 100
	default:
		return n
	}
}

func roundTo(n float64, decimals int) float64 {
	p := math.Pow10(decimals)
	return math.Round(n*p) / p
}

// follow reads through pointers; a nil one is nil.
func follow(v any) any {
	r := reflect.ValueOf(v)
	for r.Kind() == reflect.Pointer {
		if r.IsNil() {
			return nil
		}
		r = r.Elem()
	}
	if !r.IsValid() {
		return nil
	}
	return r.Interface()
}

func asNumber(v any) (float64, bool) {
	switch r := reflect.ValueOf(v); {
	case r.CanInt():
		return float64(r.Int()), true
	case r.CanUint():
		return float64(r.Uint()), true
	case r.CanFloat():
		return r.Float(), true
	}
	return 0, false
}
