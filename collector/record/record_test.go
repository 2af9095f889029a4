package record

import (
	"reflect"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"pgregory.net/rapid"

	"github.com/formaouest/chaland/collector/tracking"
)

// fillAll gives every tagged field a value of its own, so that a field the
// codec forgets is seen, also one that the plan gains later.
func fillAll[T any](t *testing.T) T {
	t.Helper()
	var row T
	v := reflect.ValueOf(&row).Elem()
	n := int64(7)
	for i, f := range reflect.VisibleFields(v.Type()) {
		if f.Tag.Get("ch") == "" {
			continue
		}
		at := v.FieldByIndex(f.Index)
		switch at.Interface().(type) {
		case string:
			at.SetString("é" + f.Name)
		case bool:
			at.SetBool(true)
		case uint8, uint32, uint64:
			at.SetUint(uint64(i + 1))
		case int32, int64:
			at.SetInt(int64(-i - 1))
		case float64:
			at.SetFloat(float64(i) + 0.25)
		case time.Time:
			at.Set(reflect.ValueOf(time.Date(2025, 3, 14, 9, 5, i%60, 123e6, time.UTC)))
		case uuid.UUID:
			at.Set(reflect.ValueOf(uuid.NewSHA1(uuid.Nil, []byte(f.Name))))
		case *int64:
			at.Set(reflect.ValueOf(&n))
		case []string:
			at.Set(reflect.ValueOf([]string{"a", "", f.Name}))
		case []uint32:
			at.Set(reflect.ValueOf([]uint32{0, 4_000_000_000}))
		case []int32:
			at.Set(reflect.ValueOf([]int32{-1, 2}))
		case []int64:
			at.Set(reflect.ValueOf([]int64{-1, 1 << 50}))
		case []*int64:
			at.Set(reflect.ValueOf([]*int64{nil, &n}))
		case map[string]string:
			at.Set(reflect.ValueOf(map[string]string{"taille": "M", "": "x"}))
		default:
			t.Fatalf("no example for field %s of type %s", f.Name, f.Type)
		}
	}
	return row
}

func roundTrip[T any](t *testing.T, row T) {
	t.Helper()
	c := NewCodec[T]()
	r, err := c.Reader(c.Schema())
	if err != nil {
		t.Fatal(err)
	}
	var back T
	if err := r.Read(c.Append(nil, &row), &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(row, back); diff != "" {
		t.Errorf("%T came back changed:\n%s", row, diff)
	}
}

func TestRowsComeBackWhole(t *testing.T) {
	t.Parallel()
	roundTrip(t, fillAll[tracking.Event](t))
	roundTrip(t, fillAll[tracking.PendingOrder](t))
	roundTrip(t, fillAll[tracking.SetAside](t))
	roundTrip(t, tracking.PendingOrder{Order: tracking.Order{Time: time.UnixMilli(0).UTC()}, Seen: time.UnixMilli(1).UTC()})
}

type olderRow struct {
	Name  string            `ch:"name"`
	Gone  []string          `ch:"gone"`
	Bag   map[string]string `ch:"bag"`
	Count int64             `ch:"count"`
}

type newerRow struct {
	Count int64  `ch:"count"`
	Fresh string `ch:"fresh"`
	Name  string `ch:"name"`
	Gone  uint64 `ch:"gone"` // the name now means something else
}

func TestALaterProgramReadsAnEarlierRow(t *testing.T) {
	t.Parallel()
	older, newer := NewCodec[olderRow](), NewCodec[newerRow]()
	schemas, err := ParseSchemas(Schemas{"row": older.Schema()}.Marshal())
	if err != nil {
		t.Fatal(err)
	}
	r, err := newer.Reader(schemas["row"])
	if err != nil {
		t.Fatal(err)
	}
	var got newerRow
	data := older.Append(nil, &olderRow{Name: "bol", Gone: []string{"x"}, Bag: map[string]string{"a": "b"}, Count: -3})
	if err := r.Read(data, &got); err != nil {
		t.Fatal(err)
	}
	if want := (newerRow{Name: "bol", Count: -3}); got != want {
		t.Errorf("got %+v", got)
	}
}

func TestCutBytesAreRefused(t *testing.T) {
	t.Parallel()
	c := NewCodec[tracking.Event]()
	r, _ := c.Reader(c.Schema())
	row := fillAll[tracking.Event](t)
	data := c.Append(nil, &row)
	for cut := range data {
		var back tracking.Event
		if err := r.Read(data[:cut], &back); err == nil {
			t.Fatalf("%d of %d bytes were read as a row", cut, len(data))
		}
	}
	var back tracking.Event
	if err := r.Read(append(data, 0), &back); err == nil {
		t.Error("a byte too many was not seen")
	}
}

func TestAnyTextAndNumberComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		row := olderRow{
			Name: rapid.String().Draw(rt, "name"), Gone: rapid.SliceOfN(rapid.String(), 1, 5).Draw(rt, "gone"),
			Bag: rapid.MapOfN(rapid.String(), rapid.String(), 1, -1).Draw(rt, "bag"), Count: rapid.Int64().Draw(rt, "count"),
		}
		roundTrip(t, row)
	})
}

func FuzzRead(f *testing.F) {
	c := NewCodec[tracking.PendingOrder]()
	r, _ := c.Reader(c.Schema())
	f.Add(c.Append(nil, &tracking.PendingOrder{EventID: "x"}))
	f.Fuzz(func(_ *testing.T, data []byte) {
		var row tracking.PendingOrder
		_ = r.Read(data, &row) // must not panic, nor ask for more memory than the bytes are worth
	})
}

func BenchmarkEvent(b *testing.B) {
	c := NewCodec[tracking.Event]()
	r, _ := c.Reader(c.Schema())
	row := tracking.Event{Site: "demo", Name: "view_item", Path: "/produit/bol", SKUs: []string{"BOL"}, Quantities: []uint32{1}, Time: time.Now(), Received: time.Now()}
	var buf []byte
	b.Run("append", func(b *testing.B) {
		for b.Loop() {
			buf = c.Append(buf[:0], &row)
		}
	})
	b.Run("read", func(b *testing.B) {
		for b.Loop() {
			var back tracking.Event
			if err := r.Read(buf, &back); err != nil {
				b.Fatal(err)
			}
		}
	})
}
