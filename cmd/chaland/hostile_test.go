package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/PuerkitoBio/goquery"
	"github.com/xuri/excelize/v2"
)

// hostileWords attack whoever takes them for more than text: a spreadsheet, a page, a statement.
var hostileWords = []string{
	`=HYPERLINK("http://mal.example","piege")`, `@SUM(1)*piege|' /C calc'!A0`, "+piege+1", "-piege-1", "\tpiege", "＝piege()",
	`<script>alert("piege")</script><img src=x onerror="alert('piege')">`, `"onmouseover="alert('piege')`, `'); DROP TABLE events; -- piege`,
	"piege \ud7ff\u202e\u0007", `{{.Piege}} javascript:alert('piege')`,
}

// What strangers write where a shop measures is a text everywhere it is shown: on pages, in
// tables for a spreadsheet, and in what figures are asked with.
func TestWhatStrangersWriteIsTextOnPagesAndInExports(t *testing.T) {
	t.Parallel()
	at, _ := startCommand(t, "serve", "--data", figuresShop(t), "--addr", "127.0.0.1:0")
	for i, word := range hostileWords {
		campaign := url.Values{"utm_source": {word}, "utm_medium": {word}, "utm_campaign": {word}, "utm_term": {word}, "utm_content": {word}}.Encode()
		said := func(name string, more map[string]any) {
			event := map[string]any{
				"site": "velo", "name": name, "title": word, "url": "https://velo.fr/" + url.PathEscape(word) + "?" + campaign, "visitor": fmt.Sprintf("%016x", i),
				"referrer": "https://exemple.fr/" + url.PathEscape(word), "items": []map[string]any{{"item_id": word, "item_name": word, "item_category": word, "price": 10}}, "props": map[string]string{word: word},
			}
			for k, v := range more {
				event[k] = v
			}
			send(t, at["collector"], event)
		}
		said("page_view", nil)
		said("view_item", nil)
		said("search", map[string]any{"search_term": word})
		said("purchase", map[string]any{"transaction_id": word, "value": 10, "coupon": word, "payment": word, "delivery": word})
	}
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	month := time.Now().In(paris).Format("2006-01") // the shop's: an hour or two before that of the machine
	pages := map[string]string{}
	for deadline := time.Now().Add(30 * time.Second); ; time.Sleep(200 * time.Millisecond) {
		if body, _ := fetched(t, at["dashboard"]+"/ventes?site=velo&periode="+month); strings.Contains(body, "piege") || time.Now().After(deadline) {
			break
		}
	}
	home, _ := fetched(t, at["dashboard"]+"/?site=velo&periode="+month)
	shown, cells := 0, 0
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(home))
	if err != nil {
		t.Fatal(err)
	}
	doc.Find("nav a[href^='/']").Each(func(_ int, a *goquery.Selection) {
		if to, err := url.Parse(a.AttrOr("href", "")); err == nil {
			pages[to.Path] = at["dashboard"] + to.Path + "?site=velo&periode=" + month
		}
	})
	pages["/direct"] = at["dashboard"] + "/direct?site=velo"
	for path, address := range pages {
		body := hostilePage(t, path, address, &shown)
		body.Find("a[href*='format=csv'], a[href*='format=xlsx']").Each(func(_ int, a *goquery.Selection) {
			file, _ := fetched(t, at["dashboard"]+a.AttrOr("href", ""))
			if strings.Contains(a.AttrOr("href", ""), "format=csv") {
				cells += hostileCSV(t, path, file)
			} else {
				cells += hostileBook(t, path, file)
			}
		})
	}
	t.Logf("%d pages, of which %d show a hostile text; %d cells of exports hold one", len(pages), shown, cells)
	if len(pages) < 20 || shown < 4 || cells < 40 {
		t.Error("the test looks at too little")
	}
}

// hostilePage reads a page, in which nothing that strangers wrote may be alive.
func hostilePage(t *testing.T, path, address string, shown *int) *goquery.Document {
	t.Helper()
	text, header := fetched(t, address)
	doc, err := goquery.NewDocumentFromReader(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(header.Get("Content-Type"), "text/html") {
		return doc
	}
	if strings.Contains(doc.Text(), "piege") {
		*shown++
	}
	doc.Find("script").Each(func(_ int, s *goquery.Selection) {
		if strings.Contains(s.Text(), "piege") && s.AttrOr("type", "") != "application/json" {
			t.Errorf("%s runs %.200q", path, s.Text())
		}
	})
	for _, live := range []string{"[onerror]", "[onmouseover]", "a[href^='javascript:']", "img[src=x]"} {
		if n := doc.Find(live).Length(); n > 0 {
			t.Errorf("%s has %d of %s", path, n, live)
		}
	}
	return doc
}

// formulaSigns begin what a spreadsheet computes.
const formulaSigns = "=+-@\t\r\n＝＋－＠"

func hostileCell(t *testing.T, path, cell string) int {
	t.Helper()
	if !strings.Contains(cell, "piege") {
		return 0
	}
	if strings.ContainsRune(formulaSigns, []rune(cell)[0]) {
		t.Errorf("%s: a cell begins as a formula would: %q", path, cell)
	}
	return 1
}

func hostileCSV(t *testing.T, path, file string) (n int) {
	t.Helper()
	r := csv.NewReader(strings.NewReader(strings.TrimPrefix(file, "\ufeff")))
	r.Comma, r.FieldsPerRecord = ';', -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Errorf("%s: %v", path, err)
	}
	for _, row := range rows {
		for _, cell := range row {
			n += hostileCell(t, path, cell)
		}
	}
	return n
}

func hostileBook(t *testing.T, path, file string) (n int) {
	t.Helper()
	book, err := excelize.OpenReader(bytes.NewReader([]byte(file)))
	if err != nil {
		t.Errorf("%s: %v", path, err)
		return 0
	}
	defer book.Close()
	for _, name := range book.GetSheetList() {
		rows, err := book.GetRows(name)
		if err != nil {
			t.Errorf("%s: %v", path, err)
		}
		for y, row := range rows {
			for x, cell := range row {
				if !strings.Contains(cell, "piege") {
					continue
				}
				n++
				at, _ := excelize.CoordinatesToCellName(x+1, y+1)
				if formula, _ := book.GetCellFormula(name, at); formula != "" {
					t.Errorf("%s %s: %s is the formula %q", path, name, at, formula)
				}
			}
		}
	}
	return n
}
