package collector

import (
	"bufio"
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"

	"github.com/formaouest/chaland/warehouse"
)

// The load: 32 connections on loopback that send one event a request, eight
// from each reader, in this process and on the same cores as the collector.
const (
	benchConnections = 32
	benchVisit       = 8
	benchRound       = 4 * time.Second
	benchRounds      = 3
)

// hitTemplate is a product page of a shop; id and address are put in place.
const hitTemplate = `{"site":"boutique","name":"view_item","id":"00000000-0000-4000-8000-000000000000","url":"https://www.boutique.fr/produit/bol-breton-prenom?utm_source=newsletter&utm_medium=email&utm_campaign=noel","referrer":"https://www.boutique.fr/categorie/vaisselle","title":"Bol breton prénom - La boutique","currency":"EUR","value":19.90,"items":[{"item_id":"BOL-001","item_name":"Bol breton prénom","item_category":"Vaisselle & faïence","price":19.90,"quantity":1}]}`

// connection sends requests built in advance: a load generator must cost less
// than what it measures.
type connection struct {
	net.Conn
	in      *bufio.Reader
	request []byte
	id, ip  []byte // places in request
}

func dialLoad(b *testing.B, address string) *connection {
	b.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		b.Fatal(err)
	}
	request := fmt.Appendf(nil, "POST /collecte HTTP/1.1\r\nHost: %s\r\nUser-Agent: %s\r\nX-Forwarded-For: 103.100.113.7\r\nContent-Type: text/plain\r\nContent-Length: %d\r\n\r\n%s",
		address, chrome, len(hitTemplate), hitTemplate)
	at := func(mark string, n int) []byte { i := bytes.Index(request, []byte(mark)); return request[i : i+n] }
	return &connection{Conn: conn, in: bufio.NewReaderSize(conn, 4<<10), request: request, id: at("00000000-0000-4000", 8), ip: at("103.100.113", 11)}
}

// send sends one hit and returns the answer's status.
func (c *connection) send(n uint32) (int, error) {
	hex.Encode(c.id, []byte{byte(n >> 24), byte(n >> 16), byte(n >> 8), byte(n)})
	for i, at := 0, n/benchVisit; i < 3; i, at = i+1, at/100 { // octets of three digits
		c.ip[4*i+1], c.ip[4*i+2] = '0'+byte(at/10%10), '0'+byte(at%10)
	}
	if _, err := c.Write(c.request); err != nil {
		return 0, err
	}
	return c.answer()
}

func (c *connection) answer() (status int, err error) {
	line, err := c.in.ReadSlice('\n')
	if err != nil || len(line) < 12 {
		return 0, err
	}
	status, _ = strconv.Atoi(string(line[9:12]))
	length := 0
	for {
		if line, err = c.in.ReadSlice('\n'); err != nil {
			return 0, err
		}
		if len(line) <= 2 {
			break
		}
		if value, ok := bytes.CutPrefix(line, []byte("Content-Length: ")); ok {
			length, _ = strconv.Atoi(strings.TrimSpace(string(value)))
		}
	}
	_, err = c.in.Discard(length)
	return status, err
}

// load sends hits for a while and returns how many were answered 202.
func load(b *testing.B, address string, serial *atomic.Uint32) (acknowledged int64, latencies []time.Duration) {
	b.Helper()
	var total atomic.Int64
	var all sync.WaitGroup
	var mu sync.Mutex
	deadline := time.Now().Add(benchRound)
	for range benchConnections {
		all.Go(func() {
			c := dialLoad(b, address)
			defer c.Close()
			var mine []time.Duration
			for now := time.Now(); now.Before(deadline); {
				status, err := c.send(serial.Add(1))
				if err != nil {
					b.Error(err)
					return
				}
				if status == http.StatusAccepted {
					total.Add(1)
				}
				then := now
				now = time.Now()
				mine = append(mine, now.Sub(then))
			}
			mu.Lock()
			latencies = append(latencies, mine...)
			mu.Unlock()
		})
	}
	all.Wait()
	return total.Load(), latencies
}

// bare is the limit: an Echo handler that decodes the same JSON and answers.
func bare(c echo.Context) error {
	var hit struct {
		Site, Name, ID, URL, Referrer, Title, Currency string
		Value                                          float64
		Items                                          []struct {
			ID       string  `json:"item_id"`
			Name     string  `json:"item_name"`
			Category string  `json:"item_category"`
			Price    float64 `json:"price"`
			Quantity int     `json:"quantity"`
		}
	}
	if err := json.NewDecoder(c.Request().Body).Decode(&hit); err != nil {
		return err
	}
	return c.NoContent(http.StatusAccepted)
}

func listen(b *testing.B, e *echo.Echo) string {
	b.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	server := &http.Server{Handler: e, ReadHeaderTimeout: time.Minute}
	go func() { _ = server.Serve(l) }()
	b.Cleanup(func() { _ = server.Close() })
	return l.Addr().String()
}

// startBench runs a collector and a builder as the service does; stop ends them.
func startBench(b *testing.B) (w *warehouse.Warehouse, c *Collector, builder *warehouse.Builder, stop func()) {
	b.Helper()
	dir := b.TempDir()
	w, err := warehouse.Open(b.Context(), warehouse.Options{DataDir: dir, Log: quiet})
	if err != nil {
		b.Fatal(err)
	}
	addSites(b, w)
	builder = warehouse.NewBuilder(w, time.Now, quiet)
	c, err = New(Options{Warehouse: w, Dir: dir + "/collecte", Log: quiet, Stored: builder.Kick})
	if err != nil {
		b.Fatal(err)
	}
	ctx, cancel := context.WithCancel(b.Context())
	var background sync.WaitGroup
	background.Go(func() { c.Run(ctx) })
	background.Go(func() { builder.Run(ctx) })
	stop = func() { cancel(); background.Wait() }
	b.Cleanup(func() { stop(); _ = c.Close(); _ = w.Close() })
	return w, c, builder, stop
}

// BenchmarkDurableCollection prints the limit, our rate, their ratio, and what
// was verified as stored: a rate counts only if all of it is in ClickHouse
// exactly once and in a visit. It runs once whatever -benchtime says.
func BenchmarkDurableCollection(b *testing.B) {
	TuneMemory() // as the program does
	w, c, builder, stop := startBench(b)
	limit, ours := echo.New(), echo.New()
	limit.POST("/collecte", bare)
	c.Routes(ours)
	limitAt, oursAt := listen(b, limit), listen(b, ours)
	var serial, unused atomic.Uint32
	var limits, rates []float64
	var own, engine time.Duration // processor time of our phases
	var acknowledged int64
	var latencies []time.Duration
	for round := range benchRounds + 1 {
		n, _ := load(b, limitAt, &unused)
		start, ownBefore, engineBefore := time.Now(), processorTime(os.Getpid()), processorTime(w.Embedded().ChildPID())
		m, waits := load(b, oursAt, &serial)
		if err := c.Flush(b.Context()); err != nil { // the time to store the rest counts
			b.Fatal(err)
		}
		took := time.Since(start)
		own += processorTime(os.Getpid()) - ownBefore
		engine += processorTime(w.Embedded().ChildPID()) - engineBefore
		acknowledged += m
		if round == 0 {
			continue // warm-up
		}
		limits = append(limits, float64(n)/benchRound.Seconds())
		rates = append(rates, float64(m)/took.Seconds())
		latencies = append(latencies, waits...)
	}
	stop()
	if _, err := builder.Pass(b.Context()); err != nil {
		b.Fatal(err)
	}
	stored := scalar(b, w, "SELECT count() FROM events")
	once := scalar(b, w, "SELECT uniqExact(event_id) FROM events FINAL")
	visited := scalar(b, w, "SELECT sum(events) FROM visits FINAL")
	slices.Sort(latencies)
	p99 := latencies[len(latencies)*99/100]
	fmt.Printf("BENCH durable collection, %d connections: limit %.0f/s, ours %.0f/s, ratio %.2f, p99 %s; acknowledged %d, stored %d, distinct %d, in visits %d; processor per event: %s load and collector, %s ClickHouse; memory %d MiB\n",
		benchConnections, median(limits), median(rates), median(rates)/median(limits), p99.Round(100*time.Microsecond), acknowledged, stored, once, visited,
		own/time.Duration(acknowledged), engine/time.Duration(acknowledged), peakMemory())
	if stored != uint64(acknowledged) || once != stored || visited != stored {
		b.Errorf("acknowledged %d, stored %d, distinct %d, in visits %d", acknowledged, stored, once, visited)
	}
	b.ReportMetric(median(rates), "events/s")
	b.ReportMetric(median(rates)/median(limits), "of-the-limit")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkVisitShows prints how long a hit takes to be in a visit while others
// come in: the screens read visits. It runs once whatever -benchtime says.
func BenchmarkVisitShows(b *testing.B) {
	w, c, _, _ := startBench(b)
	e := echo.New()
	c.Routes(e)
	conn := dialLoad(b, listen(b, e))
	defer conn.Close()
	var waits []time.Duration
	for n := range uint32(30) {
		began := time.Now()
		if status, err := conn.send(n * benchVisit); status != http.StatusAccepted { // a reader of its own
			b.Fatal(status, err)
		}
		for scalar(b, w, "SELECT count() FROM visits FINAL") != uint64(n)+1 {
			time.Sleep(10 * time.Millisecond)
		}
		waits = append(waits, time.Since(began))
	}
	slices.Sort(waits)
	fmt.Printf("BENCH a hit shows in a visit after %s (median), %s at most\n",
		waits[len(waits)/2].Round(time.Millisecond), waits[len(waits)-1].Round(time.Millisecond))
	b.ReportMetric(0, "ns/op")
}

func scalar(t testing.TB, w *warehouse.Warehouse, query string) uint64 {
	t.Helper()
	n, err := warehouse.Scalar[uint64](t.Context(), w, query, nil)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func median(values []float64) float64 {
	values = slices.Sorted(slices.Values(values))
	return values[len(values)/2]
}

// processorTime is what a process has used, in ticks of 10 ms.
func processorTime(pid int) time.Duration {
	raw, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(raw), ") ")
	fields := strings.Fields(after)
	user, _ := strconv.Atoi(fields[11])
	system, _ := strconv.Atoi(fields[12])
	return time.Duration(user+system) * 10 * time.Millisecond
}

// peakMemory is the largest resident size of this process, in MiB; the engine
// is another process.
func peakMemory() int {
	f, err := os.Open("/proc/self/status")
	if err != nil {
		return 0
	}
	defer f.Close()
	raw, _ := io.ReadAll(f)
	_, after, _ := strings.Cut(string(raw), "VmHWM:")
	kib, _ := strconv.Atoi(strings.Fields(after + " 0")[0])
	return kib / 1024
}
