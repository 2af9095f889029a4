package steps_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/formaouest/chaland/analyzer/steps"
	"github.com/formaouest/chaland/internal/fault"
)

var noon = time.Date(2025, 3, 14, 12, 0, 0, 0, time.UTC)

// day is « A0 x5 B10 »: what one visitor did, and at which minute.
func day(c *steps.Counter, visitor, story string) {
	for _, word := range strings.Fields(story) {
		var minute int
		if _, err := fmt.Sscanf(word[1:], "%d", &minute); err != nil {
			panic(err)
		}
		c.Add(steps.Event{Visitor: visitor, At: noon.Add(time.Duration(minute) * time.Minute), Step: word[:1]})
	}
}

func counter(t *testing.T, o steps.Options) *steps.Counter {
	t.Helper()
	if o.Steps == nil {
		o.Steps = []string{"A", "B", "C"}
	}
	c, err := steps.NewCounter(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHowFarOneVisitorGoes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		story                  string
		loose, strict, windows int // levels; the window is of 30 minutes
	}{
		{"A0 B5 C10", 3, 3, 3},
		{"C10 B5 A0", 3, 3, 3},          // the order of the lines is none
		{"A0 x1 B5 x6 C10", 3, 1, 3},    // other actions
		{"A0 A1 B2 C3", 3, 3, 3},        // done again before: the second counts
		{"A0 B1 B2 C3", 3, 2, 3},        // done again after
		{"B0 C1", 0, 0, 0},              // the first step is missing
		{"A0 C5 B10", 2, 1, 2},          // out of order
		{"A0 B10 C31", 3, 3, 2},         // too late
		{"A0 B10 C30", 3, 3, 3},         // just in time
		{"A0 A20 B40 C45", 3, 3, 3},     // the window of the second A
		{"A0 B10 A20 C40", 3, 2, 2},     // that of the first is closed, that of the second has no B
		{"A0 B10 A20 B25 C40", 3, 3, 3}, // the second way passes the first
		{"x0 x1", 0, 0, 0},
	} {
		for name, o := range map[string]steps.Options{"loose": {}, "strict": {Strict: true}, "windowed": {Window: 30 * time.Minute}} {
			n := counter(t, o)
			day(n, "v", c.story)
			level := 0
			for _, s := range n.Funnel().Steps {
				level += s.Count
			}
			want := map[string]int{"loose": c.loose, "strict": c.strict, "windowed": c.windows}[name]
			if level != want || n.Funnel().Population != 1 {
				t.Errorf("%s, %s: level %d, want %d", c.story, name, level, want)
			}
		}
	}
}

// A page may send two steps at once: they count as done in the order asked.
func TestStepsOfOneInstantAreInOrder(t *testing.T) {
	t.Parallel()
	c := counter(t, steps.Options{})
	day(c, "v", "C5 B5 A5")
	if f := c.Funnel(); f.Steps[2].Count != 1 {
		t.Errorf("%+v", f)
	}
}

func TestFunnelOfSeveral(t *testing.T) {
	t.Parallel()
	c := counter(t, steps.Options{})
	day(c, "1", "A0 B10 C20")
	day(c, "2", "A0 B4")
	day(c, "3", "A0 x9 B6 C100")
	day(c, "4", "B3")
	day(c, "5", "x1")
	f := c.Funnel()
	got := fmt.Sprint(f.Population)
	for _, s := range f.Steps {
		got += fmt.Sprintf(" %s=%d/%d", s.Name, s.Count, s.Seen)
		if s.Median != nil {
			got += "~" + s.Median.String()
		}
	}
	if want := "5 A=3/3 B=3/4~6m0s C=2/2~52m0s"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestBadFunnelsAreRefused(t *testing.T) {
	t.Parallel()
	for key, o := range map[string]steps.Options{
		"steps.bad_number": {Steps: []string{"A"}},
		"steps.repeated":   {Steps: []string{"A", "B", "A"}},
		"steps.bad_window": {Steps: []string{"A", "B"}, Window: -1},
	} {
		if _, err := steps.NewCounter(o); !errors.Is(err, fault.New(fault.Invalid, key)) {
			t.Errorf("got %v, want %s", err, key)
		}
	}
	if _, err := steps.NewCounter(steps.Options{Steps: strings.Split(strings.Repeat("x,", 20), ",")}); err == nil {
		t.Error("21 steps are taken")
	}
}

// A funnel never rises, strict counts are no more than loose ones, a window
// never adds, the order of the lines changes nothing, and the level is that of
// trying every choice of events.
func TestFunnelLaws(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		minutes := rapid.Permutation(seq(40)).Draw(t, "minutes")[:rapid.IntRange(1, 9).Draw(t, "n")]
		var words []string
		for _, m := range minutes {
			words = append(words, fmt.Sprint(rapid.SampledFrom([]string{"A", "B", "C", "x"}).Draw(t, "step"), m))
		}
		window := time.Duration(rapid.IntRange(1, 40).Draw(t, "window")) * time.Minute
		level := func(words []string, o steps.Options) (sum int) {
			o.Steps = []string{"A", "B", "C"}
			c, err := steps.NewCounter(o)
			if err != nil {
				t.Fatal(err)
			}
			day(c, "v", strings.Join(words, " "))
			last := 1
			for _, s := range c.Funnel().Steps {
				if s.Count > last {
					t.Fatalf("%v rises", words)
				}
				last, sum = s.Count, sum+s.Count
			}
			return sum
		}
		loose, windowed := level(words, steps.Options{}), level(words, steps.Options{Window: window})
		if strict := level(words, steps.Options{Strict: true}); strict > loose || windowed > loose {
			t.Fatalf("%v: loose %d, strict %d, windowed %d", words, loose, strict, windowed)
		}
		if want := tried(words, window); windowed != want {
			t.Fatalf("%v within %v: level %d, want %d", words, window, windowed, want)
		}
		slices.Sort(words)
		if again := level(words, steps.Options{Window: window}); again != windowed {
			t.Fatalf("%v: level %d, and %d sorted", words, windowed, again)
		}
	})
}

func seq(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

// tried is the level by trying every A, B and C.
func tried(words []string, window time.Duration) (best int) {
	at := map[byte][]int{}
	for _, w := range words {
		var minute int
		if _, err := fmt.Sscanf(w[1:], "%d", &minute); err != nil {
			panic(err)
		}
		at[w[0]] = append(at[w[0]], minute)
	}
	most := int(window / time.Minute)
	for _, a := range at['A'] {
		best = max(best, 1)
		for _, b := range at['B'] {
			if b <= a || b-a > most {
				continue
			}
			best = max(best, 2)
			for _, c := range at['C'] {
				if c > b && c-a <= most {
					best = 3
				}
			}
		}
	}
	return best
}
