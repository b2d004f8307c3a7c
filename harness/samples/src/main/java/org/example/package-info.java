/** What somebody outside the project adds; announced in {@code META-INF/services}. */
package org.example;
