using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace TorchSharp;

/// <summary>Writes the values of one tensor as text, in the layouts that TorchSharp's users know.</summary>
internal sealed class TensorText
{
    private const string Ellipsis = "...";

    private readonly Tensor _flat;
    private readonly long[] _shape;
    private readonly string _metadata, _format, _newLine;
    private readonly CultureInfo _culture;
    private readonly StringBuilder _text = new();

    /// <summary>Prepares the text.</summary>
    /// <param name="tensor">The tensor, for the metadata.</param>
    /// <param name="flat">Its values on the CPU, one axis.</param>
    /// <param name="format">The format of floating-point numbers.</param>
    /// <param name="culture">The culture of numbers.</param>
    /// <param name="newLine">What ends a line.</param>
    internal TensorText(Tensor tensor, Tensor flat, string format, CultureInfo culture, string newLine)
    {
        (_flat, _shape, _metadata) = (flat, tensor.shape, Metadata(tensor));
        (_format, _culture, _newLine) = (format, culture, newLine);
    }

    internal static string Metadata(Tensor tensor) => $"[{string.Join("x", tensor.shape)}], type = {tensor.dtype}, device = {tensor.device}";

    internal string Numpy()
    {
        WriteNumpy(0, 0);
        return _text.ToString();
    }

    internal string CSharp()
    {
        _text.Append(_metadata).Append(", value = ");
        if (_shape.Length == 0) return _text.Append(Value(0)).ToString();
        if (TypeName(_flat.dtype) is not { } type) return _metadata;
        var nested = _shape.Length > 1;
        if (nested) _text.Append(_newLine);
        _text.Append(type).Append(" [").Append(',', _shape.Length - 1).Append("] ");
        WriteCSharp(0, 0, top: true);
        return _text.ToString();
    }

    internal string Julia(int width)
    {
        _text.Append(_metadata);
        if (_shape.Length == 0) return _text.Append(", value = ").Append(Value(0)).ToString();
        if (_shape.Length <= 2) _text.Append(_newLine);
        WriteTables(0, 0, [], width);
        return _text.ToString();
    }

    private void WriteNumpy(int depth, long offset)
    {
        if (depth == _shape.Length)
        {
            _text.Append(Value(offset));
            return;
        }
        _text.Append('[');
        if (depth == _shape.Length - 1) WriteItems(depth, offset, "");
        else
        {
            var lineEnd = string.Concat(Enumerable.Repeat(_newLine, _shape.Length - depth - 1));
            var first = true;
            foreach (var row in Shown(depth, MaxRows))
            {
                if (!first) _text.Append(lineEnd).Append(' ', depth + 1);
                first = false;
                if (row < 0) _text.Append(Ellipsis);
                else WriteNumpy(depth + 1, offset + row * Stride(depth));
            }
        }
        _text.Append(']');
    }

    private void WriteCSharp(int depth, long offset, bool top = false)
    {
        _text.Append('{');
        if (depth == _shape.Length - 1) WriteItems(depth, offset, Suffix(_flat.dtype));
        else
        {
            if (top) _text.Append(_newLine).Append(' ');
            var (first, afterGap) = (true, false);
            foreach (var row in Shown(depth, MaxRows))
            {
                if (!first) _text.Append(afterGap ? "" : ",").Append(_newLine).Append(' ', depth + 1);
                (first, afterGap) = (false, row < 0);
                if (row < 0) _text.Append(Ellipsis);
                else WriteCSharp(depth + 1, offset + row * Stride(depth));
            }
            if (top) _text.Append(_newLine);
        }
        _text.Append('}');
    }

    private void WriteItems(int depth, long offset, string suffix)
    {
        var separator = "";
        foreach (var column in Shown(depth, MaxColumns))
        {
            if (column < 0)
            {
                _text.Append(separator).Append(Ellipsis);
                separator = " ";
                continue;
            }
            _text.Append(separator).Append(Value(offset + column)).Append(suffix);
            separator = ", ";
        }
    }

    // The positions along an axis that are shown; -1 stands for those left out.
    private IEnumerable<long> Shown(int axis, int most)
    {
        var size = _shape[axis];
        var trailing = size > most ? most / 2 : 0;
        var leading = size > most ? most - trailing : size;
        for (long i = 0; i < leading; i++) yield return i;
        if (size > most) yield return -1;
        for (var i = size - trailing; i < size; i++) yield return i;
    }

    private void WriteTables(int depth, long offset, long[] place, int width)
    {
        if (depth >= _shape.Length - 2)
        {
            if (depth > 0) _text.Append(_newLine).Append('[').AppendJoin(',', place).Append(",..,..] =").Append(_newLine);
            WriteTable(offset, width);
            return;
        }
        for (long i = 0; i < _shape[depth]; i++) WriteTables(depth + 1, offset + i * Stride(depth), [.. place, i], width);
    }

    private void WriteTable(long offset, int width)
    {
        var columns = _shape[^1];
        var rows = new List<List<string>>();
        for (long row = 0; row < (_shape.Length == 1 ? 1 : _shape[^2]); row++) rows.Add(Fitting(offset + row * columns, columns, width));
        var shown = rows.Count == 0 ? 0 : rows.Min(static row => row.Count);
        var widths = Enumerable.Range(0, shown).Select(column => rows.Max(row => row[column].Length)).ToArray();
        foreach (var row in rows)
        {
            for (var column = 0; column < shown; column++) _text.Append(' ').Append(row[column].PadLeft(widths[column]));
            if (shown < columns) _text.Append(' ').Append(Ellipsis);
            _text.Append(_newLine);
        }
    }

    // As many values as fit beside the mark for those left out.
    private List<string> Fitting(long offset, long columns, int width)
    {
        var row = new List<string>();
        for (long column = 0; column < columns; column++)
        {
            var value = Value(offset + column);
            if (width - value.Length - Ellipsis.Length - 1 < 0) break;
            row.Add(value);
            width -= value.Length + 1;
        }
        return row;
    }

    private long Stride(int depth)
    {
        long stride = 1;
        for (var axis = depth + 1; axis < _shape.Length; axis++) stride *= _shape[axis];
        return stride;
    }

    private string Value(long index)
    {
        using var element = _flat[index];
        var scalar = element.ToScalar();
        return _flat.dtype switch
        {
            ScalarType.Byte or ScalarType.Int8 or ScalarType.Int16 or ScalarType.Int32 or ScalarType.Int64 => scalar.ToInt64().ToString(CultureInfo.InvariantCulture),
            ScalarType.Bool => scalar.ToBoolean().ToString(_culture),
            ScalarType.Float64 => scalar.ToDouble().ToString(_format, _culture),
            ScalarType.ComplexFloat32 or ScalarType.ComplexFloat64 => Complex(scalar.ToComplexFloat64()),
            _ => scalar.ToSingle().ToString(_format, _culture),
        };
    }

    private string Complex(System.Numerics.Complex value)
    {
        var real = value.Real.ToString(_format, _culture);
        if (value.Imaginary == 0) return real;
        var imaginary = value.Imaginary.ToString(_format, _culture) + "i";
        return value.Real == 0 ? imaginary : real + "+" + imaginary;
    }

    private static string? TypeName(ScalarType dtype) => dtype switch
    {
        ScalarType.Bool => "bool",
        ScalarType.Byte => "byte",
        ScalarType.Int8 => "sbyte",
        ScalarType.Int16 => "short",
        ScalarType.Int32 => "int",
        ScalarType.Int64 => "long",
        ScalarType.Float32 => "float",
        ScalarType.Float64 => "double",
        ScalarType.BFloat16 => "bfloat16",
        ScalarType.Float16 => "float16",
        ScalarType.ComplexFloat32 => "complex32",
        ScalarType.ComplexFloat64 => "complex64",
        _ => null,
    };

    private static string Suffix(ScalarType dtype) => dtype switch
    {
        ScalarType.Int64 => "L",
        ScalarType.Float32 or ScalarType.BFloat16 or ScalarType.Float16 => "f",
        _ => "",
    };
}
