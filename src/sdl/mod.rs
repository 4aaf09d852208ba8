//! sdl
