package money

import "testing"

func TestParseReadsFrenchAndEnglishAmounts(t *testing.T) {
	for s, want := range map[string]int64{
		"1234,50": 123450, "1 234,50 €": 123450, "1\u202f234,50": 123450, "1.234,50": 123450, "1,234.50": 123450,
		"1234.5": 123450, "-3": -300, "\u22123,1": -310, "(12,00)": -1200, "0": 0, "1.234.567": 123456700, "2.55": 255,
		"0,005": 1, "-0,005": -1, "11062.06": 1106206,
	} {
		if got, err := Parse(s); err != nil || got != want {
			t.Errorf("Parse(%q) = %d, %v; want %d", s, got, err, want)
		}
	}
	for _, bad := range []string{"", "abc", "12,3,4.5.6x", "1e400", "NaN", "--3"} {
		if got, err := Parse(bad); err == nil {
			t.Errorf("Parse(%q) = %d, want an error", bad, got)
		}
	}
}

func TestExclRoundsHalfAwayFromZero(t *testing.T) {
	for _, c := range []struct {
		incl int64
		rate float64
		want int64
	}{{5900, 0.2, 4917}, {590, 0.055, 559}, {-5900, 0.2, -4917}, {0, 0.2, 0}} {
		if got := Excl(c.incl, c.rate); got != c.want {
			t.Errorf("Excl(%d, %v) = %d, want %d", c.incl, c.rate, got, c.want)
		}
	}
}
