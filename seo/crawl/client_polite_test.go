package crawl

import (
	"context"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// scripted answers from a list, the last one again and again, and notes when
// it was asked. Tests run it under a false clock.
type scripted struct {
	answers []answer
	takes   time.Duration

	mu      sync.Mutex
	starts  []time.Duration
	begin   time.Time
	running int
	most    int
}

func script(answers ...answer) *scripted { return &scripted{answers: answers, begin: time.Now()} }

func (s *scripted) fetch(ctx context.Context, _ request) answer {
	s.mu.Lock()
	s.starts = append(s.starts, time.Since(s.begin))
	a := s.answers[min(len(s.starts), len(s.answers))-1]
	s.running++
	s.most = max(s.most, s.running)
	s.mu.Unlock()
	_ = sleep(ctx, s.takes)
	s.mu.Lock()
	s.running--
	s.mu.Unlock()
	return a
}

func (s *scripted) at(t *testing.T, want ...time.Duration) {
	t.Helper()
	if len(s.starts) != len(want) {
		t.Fatalf("asked at %v, want %v", s.starts, want)
	}
	for i := range want {
		if s.starts[i].Round(time.Millisecond) != want[i] {
			t.Fatalf("asked at %v, want %v", s.starts, want)
		}
	}
}

func busyAnswer(status int, retryAfter string) answer {
	return answer{status: status, header: http.Header{"Retry-After": {retryAfter}}}
}

var (
	fine   = answer{status: 200, header: http.Header{}}
	target = request{url: MustURL("https://exemple.fr/")}
)

func TestPoliteKeepsItsDistance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(fine)
		c := newPolite(s, 4, 200*time.Millisecond, time.Now)
		var all sync.WaitGroup
		for range 4 {
			all.Go(func() { c.fetch(t.Context(), target) })
		}
		all.Wait()
		s.at(t, 0, 200*time.Millisecond, 400*time.Millisecond, 600*time.Millisecond)
		c.fetch(t.Context(), request{url: MustURL("https://autre.example/")})
		if last := s.starts[4]; last != 600*time.Millisecond {
			t.Errorf("another host waited until %v", last)
		}
	})
}

func TestPoliteLimitsConnectionsPerHost(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(fine)
		s.takes = time.Second
		c := newPolite(s, 3, 0, time.Now)
		var all sync.WaitGroup
		for range 12 {
			all.Go(func() { c.fetch(t.Context(), target) })
		}
		all.Wait()
		if took := time.Since(s.begin); s.most != 3 || took != 4*time.Second {
			t.Errorf("%d connections, %v", s.most, took)
		}
	})
}

func TestPoliteSlowsDown(t *testing.T) {
	slow := answer{status: 200, ttfb: 3 * time.Second}
	for _, c := range []struct {
		name  string
		first answer
		want  time.Duration
	}{
		{"seconds", busyAnswer(429, "7"), 7 * time.Second},
		{"no Retry-After", busyAnswer(503, ""), time.Second},
		{"nonsense", busyAnswer(503, "bientôt"), time.Second},
		{"negative", busyAnswer(503, "-5"), time.Second},
		{"a day", busyAnswer(429, "86400"), maxRetryAfter},
		{"slow server", slow, 3 * time.Second},
		{"quick server", fine, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := script(c.first, fine)
				p := newPolite(s, 1, 0, time.Now)
				p.fetch(t.Context(), target)
				p.fetch(t.Context(), target)
				s.at(t, 0, c.want)
			})
		})
	}
	t.Run("date", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := script(busyAnswer(503, time.Now().Add(9*time.Second).UTC().Format(http.TimeFormat)), fine)
			p := newPolite(s, 1, 0, time.Now)
			p.fetch(t.Context(), target)
			p.fetch(t.Context(), target)
			s.at(t, 0, 9*time.Second)
		})
	})
	t.Run("twice as long each time", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := script(busyAnswer(503, ""))
			p := newPolite(s, 1, 0, time.Now)
			for range 4 {
				p.fetch(t.Context(), target)
			}
			s.at(t, 0, time.Second, 3*time.Second, 7*time.Second)
		})
	})
	t.Run("crawl-delay, up to a limit", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			s := script(fine)
			p := newPolite(s, 1, 0, time.Now)
			p.slowDown(target.url.Host(), time.Hour)
			p.fetch(t.Context(), target)
			p.fetch(t.Context(), target)
			s.at(t, 0, MaxCrawlDelay)
		})
	})
}

// A clock that stands still, as in tests of commands, must not hang a crawl.
func TestPoliteWithAFrozenClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, frozen := script(busyAnswer(503, "2"), fine), time.Now()
		p := newPolite(s, 1, time.Second, func() time.Time { return frozen })
		for range 3 {
			p.fetch(t.Context(), target)
		}
		s.at(t, 0, 2*time.Second, 5*time.Second)
	})
}

func TestPoliteGivesUpWithItsContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := script(busyAnswer(503, "20"))
		p := newPolite(s, 1, 0, time.Now)
		p.fetch(t.Context(), target)
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if a := p.fetch(ctx, target); a.problem != Timeout || len(s.starts) != 1 {
			t.Errorf("%+v after %v", a, s.starts)
		}
	})
}

func TestRetry(t *testing.T) {
	for _, c := range []struct {
		name    string
		answers []answer
		asked   int
		status  int
	}{
		{"fine", []answer{fine}, 1, 200},
		{"not found is an answer", []answer{{status: 404}}, 1, 404},
		{"error that passes", []answer{{status: 502}, fine}, 2, 200},
		{"error that stays", []answer{{status: 500}}, 2, 500},
		{"cut once", []answer{{problem: Cut}, fine}, 2, 200},
		{"certificates do not heal", []answer{{problem: TLSFailure}}, 1, 0},
		{"private stays private", []answer{{problem: PrivateAddress}}, 1, 0},
		{"too large stays so", []answer{{status: 200, problem: TooLarge}}, 1, 200},
		{"busy twice", []answer{busyAnswer(429, "1"), busyAnswer(503, "1"), fine}, 3, 200},
		{"busy for ever", []answer{busyAnswer(429, "1")}, 3, 429},
		{"busy for an hour", []answer{busyAnswer(429, strconv.Itoa(3600))}, 1, 429},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := script(c.answers...)
			a := (&retryClient{s, time.Now}).fetch(t.Context(), target)
			if len(s.starts) != c.asked || a.status != c.status || a.attempts != c.asked {
				t.Errorf("asked %d times, status %d, attempts %d", len(s.starts), a.status, a.attempts)
			}
		})
	}
}
