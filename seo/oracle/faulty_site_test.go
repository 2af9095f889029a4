package oracle

import (
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
)

// faulty are pages with one thing to look at each, and lookalikes that are right: what is
// added to the head and to the body of a page that is sound otherwise.
var faulty = map[string]struct{ head, body string }{
	"sound":                 {},
	"id-twice":              {body: `<p id="prix">19 €</p><p id="prix">20 €</p>`},
	"id-in-template":        {body: `<p id="prix">19 €</p><template><p id="prix">20 €</p></template>`},
	"id-begins-alike":       {body: `<p id="prix">19 €</p><p id="prix-barre">20 €</p>`},
	"id-unquoted":           {body: `<p id=prix>19 €</p><p id=prix>20 €</p>`},
	"id-other-case":         {body: `<p id="prix">19 €</p><p id="Prix">20 €</p>`},
	"id-data-attribute":     {body: `<p id="prix">19 €</p><p data-id="prix">20 €</p>`},
	"id-three-times":        {body: `<p id="a">1</p><p id="a">2</p><p id="a">3</p>`},
	"id-spaced":             {body: `<p id = "prix">19 €</p><p id = "prix">20 €</p>`},
	"alt-missing":           {body: `<img src="/bol.jpg" width="2" height="2">`},
	"alt-empty":             {body: `<img src="/bol.jpg" alt="" width="2" height="2">`},
	"alt-presentation":      {body: `<img src="/bol.jpg" role="presentation" width="2" height="2">`},
	"alt-hidden":            {body: `<img src="/bol.jpg" aria-hidden="true" width="2" height="2">`},
	"alt-labelled":          {body: `<img src="/bol.jpg" aria-label="Bol" width="2" height="2">`},
	"alt-pixel":             {body: `<img src="/pixel.gif" width="1" height="1">`},
	"alt-inside-hidden":     {body: `<div aria-hidden="true"><img src="/bol.jpg" width="2" height="2"></div>`},
	"alt-bare":              {body: `<img src="/bol.jpg" alt width="2" height="2">`},
	"alt-noscript":          {body: `<noscript><img src="/bol.jpg" width="2" height="2"></noscript>`},
	"alt-template":          {body: `<template><img src="/bol.jpg" width="2" height="2"></template>`},
	"link-empty":            {body: `<a href="/sound"></a>`},
	"link-space":            {body: `<a href="/sound"> &nbsp; </a>`},
	"link-image-empty":      {body: `<a href="/sound"><img src="/bol.jpg" alt="" width="2" height="2"></a>`},
	"link-image-alt":        {body: `<a href="/sound"><img src="/bol.jpg" alt="Le bol" width="2" height="2"></a>`},
	"link-image-text":       {body: `<a href="/sound"><img src="/bol.jpg" alt="" width="2" height="2"> Le bol</a>`},
	"link-label":            {body: `<a href="/sound" aria-label="Le bol"></a>`},
	"link-title":            {body: `<a href="/sound" title="Le bol"></a>`},
	"link-title-image":      {body: `<a href="/sound" title="Le bol"><img src="/bol.jpg" alt="" width="2" height="2"></a>`},
	"link-svg":              {body: `<a href="/sound"><svg viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg></a>`},
	"link-svg-title":        {body: `<a href="/sound"><svg viewBox="0 0 2 2"><title>Le bol</title><path d="M0 0h2v2z"/></svg></a>`},
	"link-hidden":           {body: `<a href="/sound" aria-hidden="true"></a>`},
	"link-child-hidden":     {body: `<a href="/sound"><span aria-hidden="true">→</span></a>`},
	"link-no-href":          {body: `<a id="ici"></a>`},
	"heading-empty":         {body: `<h2></h2>`},
	"heading-space":         {body: `<h2> &nbsp; </h2>`},
	"heading-image":         {body: `<h2><img src="/bol.jpg" alt="Le bol" width="2" height="2"></h2>`},
	"heading-image-empty":   {body: `<h2><img src="/bol.jpg" alt="" width="2" height="2"></h2>`},
	"heading-label":         {body: `<h2 aria-label="Le bol"></h2>`},
	"heading-hidden":        {body: `<h2 hidden></h2>`},
	"heading-child-hidden":  {body: `<h2><span aria-hidden="true">★</span></h2>`},
	"heading-jump":          {body: `<h2>Deux</h2><h4>Quatre</h4>`},
	"heading-jump-first":    {body: `<h3>Trois</h3>`},
	"heading-back":          {body: `<h2>Deux</h2><h3>Trois</h3><h2>Deux encore</h2>`},
	"title-none":            {head: `-title`},
	"title-empty":           {head: `-title<title></title>`},
	"title-space":           {head: `-title<title>  </title>`},
	"title-twice":           {head: `<title>Un autre titre pour la même page</title>`},
	"title-60":              {head: `-title<title>` + strings.Repeat("é", 60) + `</title>`},
	"title-61":              {head: `-title<title>` + strings.Repeat("é", 61) + `</title>`},
	"title-61-spaces":       {head: `-title<title>` + strings.Repeat("e", 30) + "     " + strings.Repeat("e", 29) + `</title>`},
	"title-entities":        {head: `-title<title>` + strings.Repeat("&eacute;", 60) + `</title>`},
	"title-body":            {body: `<title>Un titre dans le corps</title>`},
	"title-svg":             {body: `<svg viewBox="0 0 2 2"><title>Un dessin</title></svg>`},
	"refresh":               {head: `<meta http-equiv="refresh" content="5;url=/sound">`},
	"refresh-at-once":       {head: `<meta http-equiv="refresh" content="0;url=/sound">`},
	"refresh-reload":        {head: `<meta http-equiv="refresh" content="300">`},
	"doctype-none":          {head: `-doctype`},
	"doctype-old":           {head: `-doctype<!DOCTYPE HTML PUBLIC "-//W3C//DTD HTML 4.01 Transitional//EN">`},
	"doctype-xhtml":         {head: `-doctype<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-strict.dtd">`},
	"head-div":              {head: `<div>Une bannière</div>`},
	"head-img":              {head: `<img src="/bol.jpg" alt="Un bol" width="2" height="2">`},
	"head-noscript-link":    {head: `<noscript><link rel="stylesheet" href="/style.css"></noscript>`},
	"head-noscript-img":     {head: `<noscript><img src="/bol.jpg" alt="Un bol" width="2" height="2"></noscript>`},
	"head-template":         {head: `<template><div>Un modèle</div></template>`},
	"list-stray":            {body: `<div><li>Un article</li></div>`},
	"list-sound":            {body: `<ul><li>Un article</li></ul><ol><li>Un</li></ol><menu><li>Un</li></menu>`},
	"list-span":             {body: `<ul><span><li>Un article</li></span></ul>`},
	"list-dl":               {body: `<dl><dt>Un</dt><dd>Deux</dd><div><dt>Trois</dt><dd>Quatre</dd></div></dl>`},
	"list-dl-other":         {body: `<dl><p>Un</p></dl>`},
	"list-dt-stray":         {body: `<div><dt>Un</dt><dd>Deux</dd></div>`},
	"list-text":             {body: `<ul>Un article</ul>`},
	"list-div":              {body: `<ul><div>Un article</div></ul>`},
	"list-template":         {body: `<ul><template><li>Un article</li></template></ul><template><li>Un</li></template>`},
	"field-bare":            {body: `<form action="/sound"><input type="text" name="a"></form>`},
	"field-label":           {body: `<form action="/sound"><label for="a">Nom</label><input type="text" name="a" id="a"></form>`},
	"field-inside":          {body: `<form action="/sound"><label>Nom <input type="text" name="a"></label></form>`},
	"field-aria":            {body: `<form action="/sound"><input type="text" name="a" aria-label="Nom"></form>`},
	"field-title":           {body: `<form action="/sound"><input type="text" name="a" title="Nom"></form>`},
	"field-placeholder":     {body: `<form action="/sound"><input type="text" name="a" placeholder="Nom"></form>`},
	"field-hidden":          {body: `<form action="/sound"><input type="hidden" name="a" value="1"></form>`},
	"field-select":          {body: `<form action="/sound"><select name="a"><option>1</option></select></form>`},
	"field-area":            {body: `<form action="/sound"><textarea name="a"></textarea></form>`},
	"field-label-empty":     {body: `<form action="/sound"><label for="a"></label><input type="text" name="a" id="a"></form>`},
	"field-inside-empty":    {body: `<form action="/sound"><label><input type="text" name="a"></label></form>`},
	"field-label-elsewhere": {body: `<form action="/sound"><label for="b">Nom</label><input type="text" name="a" id="a"></form>`},
	"field-label-hidden":    {body: `<form action="/sound"><label for="a" hidden>Nom</label><input type="text" name="a" id="a"></form>`},
	"field-checkbox":        {body: `<form action="/sound"><input type="checkbox" name="a"> Oui</form>`},
	"field-range":           {body: `<form action="/sound"><input type="range" name="a"></form>`},
	"button-empty":          {body: `<button type="button"></button>`},
	"button-text":           {body: `<button type="button">Envoyer</button>`},
	"button-icon":           {body: `<button type="button"><svg viewBox="0 0 2 2"><path d="M0 0h2v2z"/></svg></button>`},
	"button-icon-title":     {body: `<button type="button"><svg viewBox="0 0 2 2"><title>Envoyer</title></svg></button>`},
	"button-image":          {body: `<button type="button"><img src="/bol.jpg" alt="Envoyer" width="2" height="2"></button>`},
	"button-aria":           {body: `<button type="button" aria-label="Envoyer"></button>`},
	"button-title":          {body: `<button type="button" title="Envoyer"></button>`},
	"button-hidden-text":    {body: `<button type="button"><span aria-hidden="true">×</span></button>`},
	"button-input-image":    {body: `<form action="/sound"><input type="image" src="/bol.jpg"></form>`},
	"button-input-alt":      {body: `<form action="/sound"><input type="image" src="/bol.jpg" alt="Envoyer"></form>`},
	"button-input-submit":   {body: `<form action="/sound"><input type="submit"></form>`},
	"button-input-button":   {body: `<form action="/sound"><input type="button"></form>`},
	"sri-script":            {body: `<script src="https://cdn.example/a.js"></script>`},
	"sri-script-held":       {body: `<script src="https://cdn.example/a.js" integrity="sha384-oqVuAfXRKap7fdgcCY5uykM6+R9GqQ8K/uxy9rx7HNQlGYl1kPzQho1wx4JwY8wC" crossorigin="anonymous"></script>`},
	"sri-own":               {body: `<script src="/a.js"></script>`},
	"sri-style":             {head: `<link rel="stylesheet" href="https://cdn.example/a.css">`},
	"meta-body-description": {body: `<meta name="description" content="Une description dans le corps">`},
	"meta-body-robots":      {body: `<meta name="robots" content="noindex">`},
	"meta-body-viewport":    {body: `<meta name="viewport" content="width=device-width">`},
	"meta-body-item":        {body: `<div itemscope itemtype="https://schema.org/Product"><meta itemprop="sku" content="BOL-1"></div>`},
	"meta-body-og":          {body: `<meta property="og:title" content="Bol">`},
	"link-body-canonical":   {body: `<link rel="canonical" href="/link-body-canonical">`},
	"link-body-style":       {body: `<link rel="stylesheet" href="/style.css">`},
	"area-bare":             {body: `<img src="/plan.png" alt="Plan" usemap="#plan" width="9" height="9"><map name="plan"><area shape="rect" coords="0,0,9,9" href="/sound"></map>`},
	"area-alt":              {body: `<img src="/plan.png" alt="Plan" usemap="#plan" width="9" height="9"><map name="plan"><area shape="rect" coords="0,0,9,9" href="/sound" alt="Le bol"></map>`},
	"area-alt-empty":        {body: `<img src="/plan.png" alt="Plan" usemap="#plan" width="9" height="9"><map name="plan"><area shape="rect" coords="0,0,9,9" href="/sound" alt=""></map>`},
}

const (
	soundDoctype = "<!doctype html>\n"
	soundTitle   = "<title>Le bol à oreilles de Quimper</title>"
)

// faultyPage writes one: a head that begins with « - » goes without the doctype or the title.
func faultyPage(name, head, body string) string {
	doctype, title := soundDoctype, soundTitle
	if rest, ok := strings.CutPrefix(head, "-doctype"); ok {
		doctype, head = "", ""
		if rest != "" {
			doctype = rest + "\n"
		}
	}
	if rest, ok := strings.CutPrefix(head, "-title"); ok {
		title, head = "", rest
	}
	return fmt.Sprintf(`%s<html lang="fr"><head><meta charset="utf-8">%s<meta name="viewport" content="width=device-width">%s</head>
<body><main><h1>Le bol à oreilles, page %s</h1><p>Tourné et peint à la main dans notre atelier.</p>
%s
</main></body></html>
`, doctype, title, head, name, body)
}

// faultySite serves them, linked from its home page.
func faultySite(t *testing.T) site {
	t.Helper()
	mux := http.NewServeMux()
	var links strings.Builder
	for _, name := range slices.Sorted(maps.Keys(faulty)) {
		f := faulty[name]
		fmt.Fprintf(&links, "<p><a href=\"/%s\">La page %s</a></p>\n", name, name)
		mux.HandleFunc("/"+name, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			fmt.Fprint(w, faultyPage(name, f.head, f.body))
		})
	}
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprint(w, faultyPage("d’accueil", "", links.String()))
	})
	return serve(t, "faulty", mux)
}
