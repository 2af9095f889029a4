package seo

import (
	"slices"
	"strings"
	"testing"

	"github.com/formaouest/chaland/internal/i18n"
)

// marksOf are the marks of a report, by check.
func marksOf(r DraftReport) map[string]DraftMark {
	marks := map[string]DraftMark{}
	for _, c := range r.Checks {
		marks[c.Key] = c.Mark
	}
	return marks
}

// A draft that has all it takes is good everywhere; each fault shows in its own check.
func TestADraftIsJudgedPointByPoint(t *testing.T) {
	t.Parallel()
	sentence := "Le bol est en terre de la baie. Il passe au four et il garde la chaleur du lait. On le lave à la main. "
	good := Draft{Keyword: "bol breton", Title: "Un bol breton peint à la main, à votre prénom", Description: "Choisissez un bol breton peint à la main à votre prénom : en faïence, il sert chaque matin et se lave sans peine.",
		Text: "# Le bol breton\n\nUn bol breton se choisit à sa taille. " + sentence + "\n\n## Comment le choisir ?\n\n" + strings.Repeat(sentence+"Les bols bretons sont peints.\n\n", 5) + strings.Repeat(sentence+"\n\n", 5)}
	for key, mark := range marksOf(JudgeDraft(good)) {
		if mark != DraftGood {
			t.Errorf("%s is %s: %+v", key, mark, JudgeDraft(good).Checks)
		}
	}
	if forms := JudgeDraft(good).Variants; !slices.Equal(forms, []string{"bols bretons", "bol breton"}) {
		t.Errorf("the forms are %v", forms)
	}
	for want, change := range map[string]func(*Draft){
		"title look":       func(d *Draft) { d.Title = "Bol breton" },
		"title none":       func(d *Draft) { d.Title = "" },
		"description look": func(d *Draft) { d.Description = strings.Repeat("bol breton ", 20) },
		"in_title look":    func(d *Draft) { d.Title = "Une tasse bretonne peinte à la main, à offrir" },
		"in_h1 look":       func(d *Draft) { d.Text = strings.Replace(d.Text, "# Le bol breton", "# La tasse", 1) },
		"in_intro look": func(d *Draft) {
			d.Text = strings.Replace(d.Text, "Un bol breton se choisit", "Une tasse se choisit", 1)
		},
		"in_description none": func(d *Draft) { d.Description = "" },
		"density look":        func(d *Draft) { d.Text += strings.Repeat("Bol breton. ", 40) },
		"density none":        func(d *Draft) { d.Text = "Un bol breton." },
		"keyword none":        func(d *Draft) { d.Keyword = " " },
		"words look":          func(d *Draft) { d.Text = "Un bol breton." },
		"h1 look":             func(d *Draft) { d.Text += "\n# Encore un titre\n" },
		"h2 look":             func(d *Draft) { d.Text = strings.Replace(d.Text, "## ", "", 1) + strings.Repeat(sentence, 6) },
		"readability none":    func(d *Draft) { d.Text = sentence },
		"readability look": func(d *Draft) {
			d.Text = strings.Repeat("L'institutionnalisation progressive des réglementations internationales complexifie considérablement l'administration. ", 14)
		},
		"sentences look": func(d *Draft) {
			d.Text = strings.Repeat("Le bol breton est un bol que l'on pose sur la table le matin avec du lait et du pain et que l'on garde. ", 9)
		},
		"paragraphs look": func(d *Draft) { d.Text = strings.Repeat(sentence, 9) },
	} {
		key, mark, _ := strings.Cut(want, " ")
		d := good
		change(&d)
		if got := marksOf(JudgeDraft(d))[key]; got != DraftMark(mark) {
			t.Errorf("%s: it is %q", want, got)
		}
	}
}

// What a title is reproached with is in the sentence: here it is narrow, not short.
func TestANarrowTitleIsToldItsBounds(t *testing.T) {
	t.Parallel()
	r := JudgeDraft(Draft{Title: strings.Repeat("il ", 12) + "l", Description: strings.Repeat("il ", 30) + "l"})
	for i, want := range []string{"de 30 à 60 caractères, et de 200 à 561 pixels.", "de 70 à 155 caractères, et de 400 à 985 pixels."} {
		c := r.Checks[i]
		if got := i18n.T("draft."+c.Key+"."+string(c.Mark), c.Args...); c.Mark != DraftLook || !strings.HasSuffix(got, want) {
			t.Errorf("%s: %s", c.Mark, got)
		}
	}
}

// A snippet is cut where the width of a result ends, behind a word.
func TestASnippetIsCutAsItIsShown(t *testing.T) {
	t.Parallel()
	r := JudgeDraft(Draft{Title: strings.Repeat("Bol breton ", 9), Description: "Court."})
	if r.Snippet != [2]string{"Bol breton Bol breton Bol breton Bol breton Bol breton Bol …", "Court."} {
		t.Errorf("%q", r.Snippet)
	}
}

// Pages that say the same words are named, the most alike first.
func TestPagesAlikeADraft(t *testing.T) {
	t.Parallel()
	words := strings.Fields("un bol de faïence peint à la main dans un atelier de la rade avec deux danseurs et un prénom écrit au pinceau pour chaque matin de l'année")
	pages := []PageText{{URL: "/autre", Main: "Une marinière en coton lourd, tricotée en tube, que l'on porte en mer comme en ville."},
		{URL: "/moitie", Main: strings.Join(words[:14], " ") + " mais la suite parle de tout autre chose que de vaisselle et de petit déjeuner"}, {URL: "/pareille", Main: strings.Join(words, " ")}}
	list := AlikePages(Draft{Text: "# Titre\n" + strings.Join(words, " ")}, pages)
	if len(list) != 2 || list[0].URL != "/pareille" || list[0].Share != 1 || list[1].URL != "/moitie" || list[1].Share >= .6 {
		t.Errorf("%+v", list)
	}
}
