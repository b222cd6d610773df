using System.Globalization;

namespace TorchSharp;

public static partial class TensorExtensionMethods
{
    /// <summary>The tensor as text.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="fltFormat">A .NET format of floating-point numbers, or null for the default.</param>
    /// <param name="width">Characters of a line, or null for the default.</param>
    /// <param name="newLine">What ends a line, or null for the default.</param>
    /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
    /// <param name="style">The style.</param>
    /// <returns>The text.</returns>
    public static string str(
        this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default) => tensor.ToString(style, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor in Julia's style.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="fltFormat">A .NET format of floating-point numbers, or null for the default.</param>
    /// <param name="width">Characters of a line, or null for the default.</param>
    /// <param name="newLine">What ends a line, or null for the default.</param>
    /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
    /// <returns>The text.</returns>
    public static string jlstr(this torch.Tensor tensor, string? fltFormat = null, int? width = null, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Julia, fltFormat, width, cultureInfo, newLine);

    /// <summary>Shape, dtype and device.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <returns>The text.</returns>
    public static string metastr(this torch.Tensor tensor) => tensor.ToString(TensorStringStyle.Metadata);

    /// <summary>The tensor in NumPy's style.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="fltFormat">A .NET format of floating-point numbers.</param>
    /// <param name="width">Not used by this style.</param>
    /// <param name="newLine">What ends a line, or null for the default.</param>
    /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
    /// <returns>The text.</returns>
    public static string npstr(this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.Numpy, fltFormat, width, cultureInfo, newLine);

    /// <summary>The tensor in C#'s style.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="fltFormat">A .NET format of floating-point numbers.</param>
    /// <param name="width">Not used by this style.</param>
    /// <param name="newLine">What ends a line, or null for the default.</param>
    /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
    /// <returns>The text.</returns>
    public static string cstr(this torch.Tensor tensor, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null) =>
        tensor.ToString(TensorStringStyle.CSharp, fltFormat, width, cultureInfo, newLine);

    /// <summary>Writes the tensor to the console.</summary>
    /// <param name="t">The tensor.</param>
    /// <param name="fltFormat">A .NET format of floating-point numbers.</param>
    /// <param name="width">Characters of a line.</param>
    /// <param name="newLine">What ends a line, or null for the default.</param>
    /// <param name="cultureInfo">The culture of numbers, or null for the current one.</param>
    /// <param name="style">The style.</param>
    /// <returns>The tensor itself.</returns>
    public static torch.Tensor print(
        this torch.Tensor t, string? fltFormat = "g5", int? width = 100, string? newLine = null, CultureInfo? cultureInfo = null,
        TensorStringStyle style = TensorStringStyle.Default)
    {
        Console.WriteLine(t.ToString(style, fltFormat, width, cultureInfo, newLine));
        return t;
    }
}
