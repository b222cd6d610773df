using System.Globalization;
using System.Text;
using static TorchSharp.torch;

namespace WeightSpace.Tests.Watching;

/// <summary>Damaged traces are read or refused in one line; none ends or hangs the process.</summary>
[Collection("Alone")]
public sealed class TraceFuzzTests
{
    private static int Count => int.TryParse(Environment.GetEnvironmentVariable("WEIGHTSPACE_FUZZ"), CultureInfo.InvariantCulture, out var count) ? count : 300;

    [Fact]
    public void Read_DamagedTrace_IsReadOrRefusedInOneLine()
    {
        using var scope = NewDisposeScope();
        using var attention = new HandAttentionNet(8, 4, 2, 4, rotates: true, native: false);
        using var inPlace = new InPlaceNet();
        using var recurrent = new FinalStateNet();
        (nn.Module Module, Tensor Input)[] cases = [(attention, randn(2, 5, 3)), (inPlace, randn(4, 3)), (recurrent, randn(2, 4, 3))];
        var random = new Random(5);
        foreach (var (module, input) in cases)
        {
            var (json, results) = ModuleWatch.Record(module, [input], () => ModuleWatch.Forward(module, [input]));
            var text = Encoding.UTF8.GetString(json);
            for (var i = 0; i < Count / cases.Length; i++)
            {
                try
                {
                    _ = ModuleWatch.Read(module, [input], Encoding.UTF8.GetBytes(Damage(text, random)), results, []);
                }
                catch (FormatException error)
                {
                    Assert.DoesNotContain('\n', error.Message);
                }
            }
        }
    }

    /// <summary>Cuts the trace short, or changes numbers in it.</summary>
    private static string Damage(string text, Random random)
    {
        if (random.Next(10) == 0) return text[..random.Next(text.Length)];
        var damaged = text.ToCharArray();
        for (var change = random.Next(1, 4); change > 0; change--)
        {
            var place = random.Next(damaged.Length);
            while (!char.IsAsciiDigit(damaged[place]) && place + 1 < damaged.Length) place++;
            damaged[place] = random.Next(8) == 0 ? (char)random.Next(32, 127) : (char)('0' + random.Next(10));
        }

        return new string(damaged);
    }
}
