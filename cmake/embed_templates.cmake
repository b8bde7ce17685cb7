# Writes C++ that holds the text of templates: of FOLDER/page.css the constant page_css.
#   cmake -D OUTPUT=FILE -D FOLDER=FOLDER -D FILES=page.css,page.js -D HEADER=report/templates.h -D NAMESPACE=batt::report -P embed_templates.cmake
cmake_minimum_required(VERSION 3.25)

string(REPLACE "," ";" files "${FILES}")
set(text "// Made by cmake/embed_templates.cmake.\n#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\n\n")
foreach(file IN LISTS files)
    file(READ "${FOLDER}/${file}" content)
    string(REPLACE "." "_" name "${file}")
    string(APPEND text "const std::string_view ${name} = R\"template_text(${content})template_text\";\n")
endforeach()
file(WRITE "${OUTPUT}" "${text}\n} // namespace ${NAMESPACE}\n")
