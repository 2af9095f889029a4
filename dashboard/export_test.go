package dashboard

// SectionGraph is the drawing of the sections of a site.
var SectionGraph = graphOf
