using DpToolkit.TensorSemantics;

namespace DpToolkit.Generators.Model;

/// <summary>The model, when there is one, and what is to be said.</summary>
internal sealed record ParseResult(ModuleModel? Module, EquatableArray<DiagnosticModel> Diagnostics);
