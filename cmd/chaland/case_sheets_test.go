package main

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/formaouest/chaland/fixtures/answers"
)

// aKey is an answer key with a sheet of each kind of proof, and one that the data
// do not prove.
func aKey() answers.Key {
	return answers.Key{
		Reading: answers.Problem{ID: "P00", Title: "Lecture", Proof: answers.Calculation, Bloc: []string{"B1"}, N: 10, Diagnosis: "Six canaux.", Recommendation: "Réaffecter."},
		Problems: []answers.Problem{
			{ID: "P01", Title: "Étape <cassée>", Proof: answers.Signal, Bloc: []string{"B1", "B5"}, Detected: true, Z: -8.14, N: 4300, Where: "/entonnoir?site=x&du=2025-01-01",
				Figures: []answers.Fact{{Label: "Taux avant", Value: .817, Unit: "ratio", Text: "81,7 %"}}, Diagnosis: "Depuis mai.", Recommendation: "Revenir."},
			{ID: "P05", Title: "Rayon oublié", Proof: answers.Structure, Bloc: []string{"B3"}, Detected: true, N: 11, Diagnosis: "Onze fiches.", Recommendation: "Relier."},
			{ID: "P12", Title: "absent"},
			{ID: "P14", Title: "Le chat", Proof: answers.Inconclusive, Bloc: []string{"B1"}, Detected: true, N: 900, Diagnosis: "Rien.", Recommendation: "Mesurer."},
		},
	}
}

// Every format of an answer key holds every sheet, with its kind of proof.
func TestAnAnswerKeyIsWrittenInEachFormat(t *testing.T) {
	t.Parallel()
	k := knownCase{"cas-velo-1", caseState{Code: "VELO-1", Version: "3", Loaded: time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)}}
	for format, read := range map[string]func(*testing.T, []byte) string{"html": asIs, "pdf": pdfText, "docx": docxText} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			a := &app{}
			a.out = &out
			if err := a.printAnswers(k, aKey(), format); err != nil {
				t.Fatal(err)
			}
			text := regexp.MustCompile(`[\s\x{a0}\x{202f}]+`).ReplaceAllString(read(t, out.Bytes()), " ")
			for _, want := range []string{"Corrigé du cas VELO-1", "Sommaire", "P00 · Lecture", "lecture d’ensemble : un calcul", "P01 · Étape", "−8,1", "4 300", "81,7 %", "Depuis mai.",
				"signal : un écart", "P05 · Rayon oublié", "structure : un dénombrement exact", "P14 · Le chat", "non-conclusion : la comparaison simple", "Mesurer."} {
				if !strings.Contains(text, want) {
					t.Errorf("%q is missing in %.2000q", want, text)
				}
			}
			if strings.Contains(text, "absent") || strings.Contains(text, "<cassée>") && format != "pdf" {
				t.Errorf("what is not proven, or raw text, is written: %.2000q", text)
			}
		})
	}
}

func TestAnAnswerKeyInJSONNamesItsProofs(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	a := &app{}
	a.out = &out
	if err := a.printAnswers(knownCase{}, aKey(), "json"); err != nil {
		t.Fatal(err)
	}
	var got struct {
		Problems []map[string]any `json:"problems"`
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	first := got.Problems[0]
	for name, want := range map[string]any{"id": "P01", "proof": "signal", "detected": true, "z": -8.14, "n": 4300.0, "where": "/entonnoir?site=x&du=2025-01-01"} {
		if first[name] != want {
			t.Errorf("%s is %v, not %v", name, first[name], want)
		}
	}
	if got.Problems[1]["proof"] != "structure" || got.Problems[3]["proof"] != "non-conclusion" {
		t.Errorf("proofs: %v, %v", got.Problems[1]["proof"], got.Problems[3]["proof"])
	}
}

func asIs(_ *testing.T, raw []byte) string { return string(raw) }

// pdfText reads a PDF with poppler.
func pdfText(t *testing.T, raw []byte) string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Fatal("pdftotext is not installed: tools/install-office")
	}
	file := filepath.Join(t.TempDir(), "file.pdf")
	if err := os.WriteFile(file, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	text, err := exec.CommandContext(t.Context(), "pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// docxText are the texts of a Word document, a paragraph a line.
func docxText(t *testing.T, raw []byte) string {
	t.Helper()
	pack, err := zip.NewReader(bytes.NewReader(raw), int64(len(raw)))
	if err != nil {
		t.Fatal(err)
	}
	in, err := pack.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(in)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.ReplaceAll(string(body), "</w:p>", "\n")
	return regexp.MustCompile(`<[^>]+>`).ReplaceAllString(lines, "")
}
