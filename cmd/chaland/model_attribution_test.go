package main

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

// journeysFile is the shop of the attribution package's tests, as a French
// spreadsheet writes it.
const journeysFile = "Parcours;Conversions;Valeur;Abandons\n" +
	"seo > email > sea;10;1 000,50;40\nseo;5;50;100\nsea;12;120;60\nemail > sea;6;60;20\n" +
	"social > seo;4;40;50\nsocial;1;10;80\nseo > seo > email;2;20;5\n"

type modelAnswer struct {
	Model    string
	Channels []struct {
		Channel       string
		Conversions   float64
		Value         *float64
		RemovalEffect *float64 `json:"removal_effect"`
	}
	Models      []modelAnswer
	Conversion  float64 `json:"conversion_probability"`
	Transitions []struct {
		From, To    string
		Probability float64
	}
	Coalitions []struct {
		Channels []string
		Worth    float64
	}
}

func attributionAnswer(t *testing.T, args ...string) (answer modelAnswer, talk string) {
	t.Helper()
	code, out, talk := chaland(t, append([]string{"model", "attribution", "--format", "json"}, args...)...)
	if code != exitOK {
		t.Fatalf("code %d: %s", code, talk)
	}
	if err := json.Unmarshal([]byte(out), &answer); err != nil {
		t.Fatalf("%v in %s", err, out)
	}
	return answer, talk
}

func TestModelAttributionAnswersInJSON(t *testing.T) {
	t.Parallel()
	file := importFile(t, "parcours.csv", journeysFile)
	answer, talk := attributionAnswer(t, "--input", file, "--model", "markov", "--show", "matrix")
	if answer.Model != "markov" || len(answer.Channels) != 4 || math.Abs(answer.Conversion-0.101265823) > 1e-9 || len(answer.Transitions) != 15 {
		t.Fatalf("%+v", answer)
	}
	sea := answer.Channels[1]
	if sea.Channel != "sea" || math.Abs(sea.Conversions-15.844244086) > 1e-7 || math.Abs(*sea.RemovalEffect-0.7) > 1e-9 ||
		math.Abs(*sea.Value-1300.5*15.844244086/40) > 1e-5 {
		t.Errorf("sea has %+v", sea)
	}
	if !strings.Contains(talk, "Nombres lus avec la virgule décimale (« 1 000,50 », ligne 2).") {
		t.Errorf("said %q", talk)
	}
}

func TestModelAttributionSetsModelsSideBySide(t *testing.T) {
	t.Parallel()
	file := importFile(t, "parcours.csv", journeysFile)
	answer, talk := attributionAnswer(t, "--input", file, "--show", "coalitions")
	var names []string
	for _, m := range answer.Models {
		sum := 0.0
		for _, c := range m.Channels {
			sum += c.Conversions
		}
		if names = append(names, m.Model); math.Abs(sum-40) > 1e-9 {
			t.Errorf("%s shares %v of 40 conversions", m.Model, sum)
		}
	}
	if got := strings.Join(names, " "); got != "last last_non_direct first linear position markov shapley" {
		t.Errorf("models: %s", got)
	}
	if !strings.Contains(talk, "time_decay manque : le fichier ne dit pas l’âge des contacts") {
		t.Errorf("said %q", talk)
	}
	if last := answer.Coalitions[6]; last.Worth != 35 || strings.Join(last.Channels, " ") != "email sea seo" {
		t.Errorf("the largest coalition is %+v", last)
	}
	_, table, _ := chaland(t, "model", "attribution", "--input", file, "--show", "removals")
	for _, want := range []string{
		"Canal   Dernier contact  Dernier non direct  Premier contact  Linéaire  Position 40/20/40  Markov  Shapley\n",
		"sea               28,00               28,00            12,00     18,33              19,00   15,84    18,33\n",
		"Effets de retrait (probabilité de conversion avec tous les canaux : 10,1266 %)\n",
		"sea                     3,04 %           70,00 %\n",
	} {
		if !strings.Contains(table, want) {
			t.Errorf("the table lacks %q:\n%s", want, table)
		}
	}
}

func TestModelAttributionReadsAgesAndOtherSeparators(t *testing.T) {
	t.Parallel()
	file := importFile(t, "parcours.csv", "parcours,conversions,ages\nseo|email|sea|direct,2,14|7|1|0\n")
	answer, talk := attributionAnswer(t, "--input", file, "--model", "time_decay", "--separator", "|")
	email := answer.Channels[1]
	if len(answer.Channels) != 4 || email.Channel != "email" || math.Abs(email.Conversions-2*0.1882726) > 1e-7 || email.Value != nil || talk != "" {
		t.Errorf("%+v, said %q", answer, talk)
	}
	answer, _ = attributionAnswer(t, "--input", importFile(t, "x.csv", "parcours;conversions;ages\na > b;1;7,5 > 0,5\n"), "--model", "time_decay", "--half-life", "7")
	if a := answer.Channels[0]; math.Abs(a.Conversions-1./3) > 1e-12 {
		t.Errorf("a week before is worth %v", a.Conversions)
	}
	answer, _ = attributionAnswer(t, "--input", file, "--model", "last_non_direct", "--separator", "|", "--direct", "sea")
	if answer.Channels[0].Channel != "direct" || answer.Channels[0].Conversions != 2 {
		t.Errorf("%+v", answer)
	}
	code, out, _ := chaland(t, "model", "attribution", "--input", file, "--model", "linear", "--separator", "|", "--format", "csv")
	if code != exitOK || out != "\ufeffCanal;Conversions;Part;Valeur\r\ndirect;0,5;25%;\r\nemail;0,5;25%;\r\nsea;0,5;25%;\r\nseo;0,5;25%;\r\n" {
		t.Errorf("code %d, printed %q", code, out)
	}
}

func TestModelAttributionWarnsOfWhatItLacks(t *testing.T) {
	t.Parallel()
	file := importFile(t, "parcours.csv", "path,conversions\na>b,2\nb>c,1\n")
	_, out, _ := chaland(t, "model", "attribution", "--input", file, "--model", "markov")
	for _, want := range []string{"Le fichier ne dit pas les parcours sans conversion", "Aucun parcours n’a plus d’un canal."} {
		if !strings.Contains(out, want) {
			t.Errorf("lacks %q:\n%s", want, out)
		}
	}
}

func TestModelAttributionSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	good := importFile(t, "bon.csv", journeysFile)
	file := func(text string) []string { return []string{"--input", importFile(t, "parcours.csv", text)} }
	for name, c := range map[string]struct {
		args []string
		code int
		want string
	}{
		"no file":          {nil, exitUsage, "Indiquez le fichier à lire avec --input, ou un site avec --site, --from et --to."},
		"absent file":      {[]string{"--input", "/nulle/part.csv"}, exitFailed, "Le fichier /nulle/part.csv n’existe pas. Vérifiez son nom et son dossier."},
		"folder":           {[]string{"--input", t.TempDir()}, exitFailed, "est un dossier."},
		"empty file":       {file(""), exitFailed, "parcours.csv : Le fichier est vide."},
		"only titles":      {file("path;conversions\n"), exitFailed, "parcours.csv : Le fichier n’a que sa ligne de titres."},
		"picture":          {file("\x89PNG\r\n\x1a\n\x00\x00"), exitFailed, "parcours.csv : Ce fichier n’est ni un CSV ni un classeur Excel (type reconnu : image/png)."},
		"missing column":   {file("chaine;conversions\na;1\n"), exitFailed, "Le fichier n’a pas de quoi remplir : path (canaux du parcours, dans l’ordre). Colonnes trouvées : « chaine », « conversions ». Indiquez les bonnes avec --columns, comme --columns 'conversions=conversions,path=TITRE'."},
		"unknown column":   {[]string{"--input", good, "--columns", "path=Chemin,conversions=Conversions"}, exitUsage, "Le fichier n’a pas de colonne « Chemin » (demandée pour path)."},
		"unknown field":    {[]string{"--input", good, "--columns", "chemin=Parcours"}, exitUsage, "L’option --columns ne connaît pas « chemin »."},
		"negative":         {file("path;conversions\na;1\na > b;-2\n"), exitFailed, "Ligne 3, colonne « conversions » : « -2 » est négatif.\nchaland : parcours.csv : 1 ligne est inutilisable sur 2. Corrigez-la, ou ajoutez --skip-bad pour calculer sans elle."},
		"no number":        {file("path;conversions\na;1\na > b;deux\n"), exitFailed, "Ligne 3, colonne « conversions » : « deux » n’est pas un nombre."},
		"empty number":     {file("path;conversions\na;1\na > b;\n"), exitFailed, "Ligne 3, colonne « conversions » : la cellule est vide."},
		"empty path":       {file("path;conversions\na;1\n;2\n"), exitFailed, "Ligne 3, colonne « path » : la cellule est vide."},
		"nameless channel": {file("path;conversions\na;1\na >  > b;2\n"), exitFailed, "Ligne 3, colonne « path » : « a >  > b » a un canal sans nom, ou un séparateur de trop."},
		"nothing usable":   {file("path;conversions\na;x\nb;y\n"), exitFailed, "parcours.csv : aucune ligne n’est utilisable (2 lues)."},
		"nobody converts":  {file("path;conversions;null\na;0;3\n"), exitFailed, "parcours.csv : Aucun parcours n’aboutit à une conversion : il n’y a rien à répartir."},
		"ages that grow":   {file("path;conversions;ages\na > b;1;0 > 5\n"), exitFailed, "Ligne 2, colonne « ages » : « 0 > 5 » ne donne pas 2 âges en jours, du plus ancien contact au plus récent."},
		"missing ages":     {file("path;conversions;ages\na > b;1;\nb;1;0\n"), exitFailed, "Ligne 2, colonne « ages » : la cellule est vide."},
		"no ages":          {[]string{"--input", good, "--model", "time_decay"}, exitFailed, "bon.csv : time_decay demande l’âge de chaque contact"},
		"unknown model":    {[]string{"--input", good, "--model", "w_shaped"}, exitUsage, "Le modèle « w_shaped » n’existe pas. Modèles possibles : last, last_non_direct, first, linear, position, time_decay, markov, shapley, all."},
		"order 0":          {[]string{"--input", good, "--order", "0"}, exitUsage, "L’ordre d’une chaîne de Markov va de 1 à 10, pas 0."},
		"absurd order":     {[]string{"--input", good, "--order", "99"}, exitUsage, "L’ordre d’une chaîne de Markov va de 1 à 10, pas 99."},
		"half-life":        {[]string{"--input", good, "--half-life", "0"}, exitUsage, "La demi-vie est un nombre de jours positif, pas 0."},
		"separator":        {[]string{"--input", good, "--separator", ""}, exitUsage, "Le séparateur est vide."},
		"show":             {[]string{"--input", good, "--show", "tout"}, exitUsage, "« tout » n’est pas une partie du calcul. Parties possibles : paths, matrix, removals, coalitions."},
		"format":           {[]string{"--input", good, "--format", "xml"}, exitUsage, "Le format « xml » n’existe pas."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			code, out, talk := chaland(t, append([]string{"model", "attribution"}, c.args...)...)
			if code != c.code || out != "" || !strings.Contains(talk, c.want) {
				t.Errorf("code %d, printed %q, said %q; want code %d and %q", code, out, talk, c.code, c.want)
			}
		})
	}
}

func TestModelLeavesBadLinesOutWhenAsked(t *testing.T) {
	t.Parallel()
	file := importFile(t, "parcours.csv", "path;conversions\na;1\nb;-2\nb;3\n")
	code, out, talk := chaland(t, "model", "attribution", "--input", file, "--model", "last", "--skip-bad", "--format", "csv")
	if code != exitOK || out != "\ufeffCanal;Conversions;Part;Valeur\r\nb;3;75%;\r\na;1;25%;\r\n" || !strings.Contains(talk, "Calculé sans 1 ligne inutilisable sur 3.") {
		t.Errorf("code %d, printed %q, said %q", code, out, talk)
	}
}
